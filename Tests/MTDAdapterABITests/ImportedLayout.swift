import MTDAdapterABI

/// A struct of the header as Swift has imported it.
struct ImportedLayout {
  let name: String
  let size: Int
  let stride: Int
  /// In the order in which the header declares the fields.
  let offsets: [Int?]

  private init<Record>(_: Record.Type, _ fields: [PartialKeyPath<Record>]) {
    name = "\(Record.self)"
    size = MemoryLayout<Record>.size
    stride = MemoryLayout<Record>.stride
    offsets = fields.map { MemoryLayout<Record>.offset(of: $0) }
  }

  /// Every struct of the header with all its fields.
  static let all: [ImportedLayout] = unsafe [
    ImportedLayout(mtda_str.self, [\.ptr, \.len]),
    ImportedLayout(mtda_bytes.self, [\.ptr, \.len]),
    ImportedLayout(mtda_buf.self, [\.ptr, \.cap, \.len]),
    ImportedLayout(mtda_version.self, [\.major, \.minor, \.patch, \.build]),
    ImportedLayout(
      mtda_error.self,
      [
        \.struct_size, \.vendor_code, \.flags, \.retry_after_ms,
        \.item_index, \.message,
      ]),
    ImportedLayout(mtda_identifier.self, [\.kind, \.reserved, \.value]),
    ImportedLayout(
      mtda_platform.self,
      [
        \.platform, \.flags, \.min_compliance,
        \.min_app_protection, \.label, \.max_tested, \.app_id, \.store_id, \.app_config,
      ]),
    ImportedLayout(
      mtda_toggle.self,
      [
        \.id, \.flags, \.requires_mask, \.value_min, \.value_max,
        \.value_default, \.label, \.help,
      ]),
    ImportedLayout(mtda_level_word.self, [\.word, \.state, \.flags]),
    ImportedLayout(
      mtda_descriptor.self,
      [
        \.struct_size, \.flags, \.level_source,
        \.platform_stride, \.toggle_stride, \.level_word_stride, \.partner_id, \.name, \.vendor,
        \.adapter_version, \.homepage, \.platform_count, \.toggle_count, \.level_word_count,
        \.identifier_count, \.platforms, \.toggles, \.level_words, \.identifiers,
        \.threat_lifetime_days, \.reserved,
      ]),
    ImportedLayout(mtda_batch.self, [\.struct_size, \.stride, \.batch_id, \.count, \.items]),
    ImportedLayout(
      mtda_device.self,
      [
        \.device_ref, \.platform, \.ownership, \.management,
        \.flags, \.os, \.last_checkin_ms, \.os_text, \.model, \.identifier_count, \.identifiers,
        \.identifier_stride, \.reserved,
      ]),
    ImportedLayout(
      mtda_app.self,
      [
        \.flags, \.reserved, \.bundle_bytes, \.dynamic_bytes,
        \.app_id, \.name, \.version, \.short_version,
      ]),
    ImportedLayout(
      mtda_inventory.self,
      [
        \.device_ref, \.observed_ms, \.app_count, \.apps,
        \.app_stride, \.flags,
      ]),
    ImportedLayout(
      mtda_payload.self,
      [
        \.struct_size, \.flags, \.source_id, \.content_type,
        \.message_id, \.body, \.received_ms,
      ]),
    ImportedLayout(mtda_toggle_value.self, [\.id, \.reserved, \.value]),
    ImportedLayout(mtda_setting.self, [\.key, \.value]),
    ImportedLayout(
      mtda_config.self,
      [
        \.struct_size, \.flags, \.toggles_on, \.value_count,
        \.setting_count, \.values, \.settings, \.value_stride, \.setting_stride,
      ]),
    ImportedLayout(
      mtda_report.self,
      [
        \.device_ref, \.kind, \.grade, \.state, \.vendor_code,
        \.identifier_count, \.identifiers, \.identifier_stride, \.flags, \.observed_ms, \.lag_ms,
        \.threat_id, \.category, \.title, \.detail, \.word, \.platform, \.reserved,
      ]),
    ImportedLayout(mtda_skip.self, [\.struct_size, \.reason, \.item_index, \.field, \.value]),
    ImportedLayout(mtda_time.self, [\.struct_size, \.reserved, \.wall_ms, \.monotonic_ns]),
    ImportedLayout(
      mtda_host.self,
      [
        \.struct_size, \.abi_major, \.abi_minor, \.ctx, \.log,
        \.now, \.should_stop, \.deadline, \.alloc, \.emit, \.skip, \.`extension`,
      ]),
    ImportedLayout(mtda_http_header.self, [\.name, \.value]),
    ImportedLayout(
      mtda_http_request.self,
      [
        \.struct_size, \.flags, \.method, \.url,
        \.auth_profile, \.header_count, \.headers, \.body, \.header_stride, \.timeout_ms,
      ]),
    ImportedLayout(
      mtda_http_response.self,
      [
        \.struct_size, \.status, \.header_count, \.headers,
        \.body, \.header_stride, \.reserved,
      ]),
    ImportedLayout(mtda_http_1.self, [\.struct_size, \.reserved, \.send]),
    ImportedLayout(mtda_state_1.self, [\.struct_size, \.reserved, \.load, \.store]),
    ImportedLayout(mtda_thread_check_1.self, [\.struct_size, \.reserved, \.role]),
    ImportedLayout(
      mtda_adapter.self,
      [
        \.struct_size, \.abi_major, \.abi_minor, \.layout_hash,
        \.descriptor, \.create, \.configure, \.activate, \.devices, \.apps, \.receive, \.poll,
        \.cancel, \.deactivate, \.destroy, \.`extension`,
      ]),
  ]
}
