/// When partners have spoken of a device, and what they said in records that were not understood whole. The tables are
/// made anew, so that all of it is known.
enum SchemaVersion9 {
  static let sql = """
    ALTER TABLE partner_device ADD COLUMN first_mentioned_at INTEGER;
    ALTER TABLE partner_device ADD COLUMN last_mentioned_at INTEGER;
    ALTER TABLE partner_device ADD COLUMN understood_at INTEGER;
    ALTER TABLE partner_device ADD COLUMN states_in_part BLOB;
    ALTER TABLE partner_device ADD COLUMN unknown_word BLOB;
    ALTER TABLE partner_threat ADD COLUMN opened_in_part BLOB;
    """
}
