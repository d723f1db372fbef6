/// Times are milliseconds since 1970. Words are those of `StoredWord`; kinds of identifiers are numbers as
/// in `journal.proto`. `connector` and `app` are numbers of `connector_key` and `app`.
enum SchemaVersion1 {
  static let sql = """
    CREATE TABLE journal (
      position INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, actor TEXT NOT NULL,
      entry BLOB NOT NULL
    ) STRICT;

    CREATE TABLE covered (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1), position INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE document (
      kind TEXT NOT NULL, id TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE connector_key (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;

    CREATE TABLE group_member (
      group_id TEXT NOT NULL, device INTEGER NOT NULL, PRIMARY KEY (group_id, device)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX group_member_by_device ON group_member (device);

    CREATE TABLE device (
      key INTEGER PRIMARY KEY, platform TEXT, ownership TEXT NOT NULL, management TEXT NOT NULL,
      identifiers BLOB, os_text TEXT, name TEXT, folded_name TEXT, model TEXT, manufacturer TEXT,
      is_supervised INTEGER, is_jailbroken INTEGER, enrolled_at INTEGER,
      last_check_in_at INTEGER NOT NULL, received_at INTEGER NOT NULL, protected_apps BLOB,
      left_at INTEGER, changed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX device_by_change ON device (changed_at);
    CREATE INDEX device_by_name ON device (folded_name) WHERE folded_name IS NOT NULL;

    CREATE TABLE identifier (
      kind INTEGER NOT NULL, comparable TEXT NOT NULL, device INTEGER NOT NULL,
      PRIMARY KEY (kind, comparable, device)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE app (
      key INTEGER PRIMARY KEY, app_id TEXT, name TEXT, version TEXT, short_version TEXT,
      bundle_size INTEGER, dynamic_size INTEGER, fields INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX app_by_content ON app (
      app_id, version, name, short_version, bundle_size, dynamic_size, fields
    );

    CREATE TABLE inventory (
      device INTEGER PRIMARY KEY, installed_at INTEGER, managed_at INTEGER, changed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX inventory_by_change ON inventory (changed_at);

    CREATE TABLE installed_app (
      device INTEGER NOT NULL, app INTEGER NOT NULL, PRIMARY KEY (device, app)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE managed_app (
      device INTEGER NOT NULL, app INTEGER NOT NULL, status TEXT NOT NULL,
      PRIMARY KEY (device, app, status)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE partner_device (
      device INTEGER NOT NULL, connector INTEGER NOT NULL, id_kind INTEGER NOT NULL, id TEXT NOT NULL,
      id_value TEXT NOT NULL, removed_at INTEGER, named_at INTEGER, state TEXT, observed_at INTEGER,
      received_at INTEGER, category TEXT, title TEXT, detail TEXT, word TEXT,
      PRIMARY KEY (device, connector, id_kind, id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE partner_threat (
      device INTEGER NOT NULL, connector INTEGER NOT NULL, id_kind INTEGER NOT NULL, id TEXT NOT NULL,
      threat TEXT NOT NULL, closed_at INTEGER, level TEXT, observed_at INTEGER, received_at INTEGER,
      category TEXT, title TEXT, detail TEXT, word TEXT,
      PRIMARY KEY (device, connector, id_kind, id, threat)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX partner_threat_by_id ON partner_threat (connector, threat);

    CREATE TABLE threat_close (
      connector INTEGER NOT NULL, threat TEXT NOT NULL, closed_at INTEGER NOT NULL,
      PRIMARY KEY (connector, threat)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE learnt_device (
      connector INTEGER NOT NULL, kind INTEGER NOT NULL, comparable TEXT NOT NULL,
      device INTEGER NOT NULL, PRIMARY KEY (connector, kind, comparable)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE unmatched_report (
      connector INTEGER NOT NULL, number INTEGER NOT NULL, received_at INTEGER NOT NULL,
      report BLOB NOT NULL, PRIMARY KEY (connector, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE unmatched_identifier (
      connector INTEGER NOT NULL, kind INTEGER NOT NULL, comparable TEXT NOT NULL,
      number INTEGER NOT NULL, PRIMARY KEY (connector, kind, comparable, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX unmatched_identifier_by_number ON unmatched_identifier (connector, number);

    CREATE TABLE pending_message (
      connector INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (connector, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE delivery (
      connector INTEGER NOT NULL, operation TEXT NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (connector, operation)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE disclosure (
      number INTEGER PRIMARY KEY, connector INTEGER NOT NULL, device INTEGER NOT NULL,
      at INTEGER NOT NULL, ownership TEXT NOT NULL, app_sync INTEGER NOT NULL,
      full_inventory INTEGER NOT NULL, shared INTEGER NOT NULL, withheld INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX disclosure_by_device ON disclosure (device, at);

    CREATE TABLE decision (
      device INTEGER PRIMARY KEY, compliance TEXT NOT NULL, compliance_rule TEXT NOT NULL,
      app_protection TEXT NOT NULL, app_protection_rule TEXT NOT NULL, since INTEGER NOT NULL,
      valid_until INTEGER, noncompliant_since BLOB
    ) STRICT;
    """
}
