/// Which enrolment of a device is the present one, and those before it; and devices of which no record had a time.
/// The tables are made anew, so that all of it is known.
enum SchemaVersion10 {
  static let sql = """
    DROP INDEX device_by_change;
    DROP INDEX device_by_name;
    ALTER TABLE device RENAME TO earlier_device;
    CREATE TABLE device (
      key INTEGER PRIMARY KEY, platform TEXT, ownership TEXT NOT NULL, management TEXT NOT NULL,
      os_text TEXT, name TEXT, folded_name TEXT, model TEXT, manufacturer TEXT,
      is_supervised INTEGER, is_jailbroken INTEGER, enrolled_at INTEGER,
      last_check_in_at INTEGER, received_at INTEGER NOT NULL, protected_apps BLOB,
      left_at INTEGER, manager TEXT, spoke_since INTEGER, former_enrolments BLOB,
      directory_device_id TEXT, imei TEXT, mdm_device_id TEXT, serial_number TEXT, udid TEXT,
      user_principal_name TEXT, changed_at INTEGER NOT NULL,
      last_check_in_row INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO device SELECT
      key, platform, ownership, management, os_text, name, folded_name, model, manufacturer, is_supervised,
      is_jailbroken, enrolled_at, last_check_in_at, received_at, protected_apps, left_at, NULL, NULL, NULL,
      directory_device_id, imei, mdm_device_id, serial_number, udid, user_principal_name, changed_at,
      last_check_in_row
    FROM earlier_device;
    DROP TABLE earlier_device;
    CREATE INDEX device_by_change ON device (changed_at);
    CREATE INDEX device_by_name ON device (folded_name) WHERE folded_name IS NOT NULL;
    UPDATE covered SET projection = 0;
    """
}
