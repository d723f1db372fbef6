import CAdapterChannel
import MTDAdapterABI

/// What a worker wrote for one round, copied out of shared memory before anybody looks at it: what it
/// writes meanwhile, or afterwards, changes nothing here. Offsets become pointers into the copy, and
/// only those that lie in it.
@safe final class WorkerAnswer {
  let header: channel_out
  private let room: AnswerRoom
  private let rooms: AnswerRooms
  /// How many bytes of the area are in use.
  private let used: Int
  private let slotCount: Int
  private let skipCount: Int

  private static let textAt = Int(CHANNEL_TEXT_AT)

  /// Copies what is in use of an area into memory that is given back afterwards; every count is read once.
  init(copying area: UnsafeMutableRawPointer, rooms: AnswerRooms) throws(WorkerFault) {
    var header = channel_out()
    unsafe channel_copy(&header, area, UInt64(MemoryLayout<channel_out>.size))
    self.header = header
    guard header.text_used <= CHANNEL_OUT_BYTES, header.slot_count <= CHANNEL_SLOTS,
      header.skip_count <= CHANNEL_SKIPS, header.line_count <= CHANNEL_LINES,
      header.message_length <= CHANNEL_MESSAGE_BYTES
    else { throw .badAnswer("counts that its memory has no room for") }
    slotCount = Int(header.slot_count)
    skipCount = Int(header.skip_count)
    used = max(Int(header.text_used), Self.textAt)
    self.rooms = rooms
    unsafe room = rooms.take()
    let parts = unsafe [
      (Int(CHANNEL_MESSAGE_AT), Int(header.message_length)),
      (Int(CHANNEL_SKIPS_AT), skipCount * MemoryLayout<mtda_skip>.stride),
      (Int(CHANNEL_LINES_AT), Int(header.line_count) * MemoryLayout<channel_line>.stride),
      (Int(CHANNEL_SLOTS_AT), slotCount * MemoryLayout<channel_slot>.stride),
      (Self.textAt, max(0, Int(header.text_used) - Self.textAt)),
    ]
    for (offset, count) in parts where count > 0 {
      unsafe channel_copy(start + offset, area + offset, UInt64(count))
    }
  }

  deinit { unsafe rooms.giveBack(room) }

  // MARK: Reading the copy

  private var start: UnsafeMutableRawPointer { unsafe room.start }

  /// The call succeeded and none of its reports was refused as a whole.
  var isGood: Bool { header.status == MTDA_OK && header.refusal == 0 }

  var message: [UInt8] { bytes(at: Int(CHANNEL_MESSAGE_AT), Int(header.message_length)) }

  private func bytes(at offset: Int, _ count: Int) -> [UInt8] {
    unsafe [UInt8](UnsafeRawBufferPointer(start: start + offset, count: count))
  }

  /// A place in the bytes of the copy; nil when it is not, or not wholly, there.
  func place(_ offset: UInt, _ count: UInt64) -> UnsafeMutableRawPointer? {
    guard offset >= UInt(Self.textAt), offset <= UInt(used), count <= UInt64(used) - UInt64(offset)
    else { return nil }
    return unsafe start + Int(offset)
  }

  /// Text with a pointer that is good. Longer text than the other side copies stays without bytes: its
  /// reader refuses it by its length and never looks.
  func resolved(_ text: mtda_str, atMost most: Int) -> mtda_str {
    let offset = unsafe UInt(bitPattern: text.ptr)
    guard offset != 0 else { return unsafe text }
    guard unsafe text.len <= UInt64(most) else {
      return unsafe mtda_str(
        ptr: UnsafePointer(start.assumingMemoryBound(to: CChar.self)), len: text.len)
    }
    let place = unsafe place(offset, text.len)
    return unsafe mtda_str(
      ptr: place.map { unsafe UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }, len: text.len
    )
  }

  // MARK: What a call brought

  /// Hands reports and skips to a collector, which judges them as it judges those of an adapter in
  /// this process.
  func collect(into collector: inout ReportCollector) {
    for index in 0..<slotCount { resolveSlot(index) }
    if slotCount > 0 {
      _ = unsafe collector.take(
        start + Int(CHANNEL_SLOTS_AT), stride: UInt32(MemoryLayout<channel_slot>.stride),
        count: UInt64(slotCount))
    }
    for index in 0..<skipCount { skip(index, &collector) }
    let counted = UInt64(skipCount)
    collector.skip(count: header.skipped > counted ? header.skipped - counted : 0)
    switch header.refusal {
    case 0: break
    case CHANNEL_REFUSED_NULL: collector.note(.null)
    case CHANNEL_REFUSED_STRIDE: collector.note(.stride(header.refused_stride))
    case CHANNEL_REFUSED_BYTES: collector.noteTooManyBytes()
    default: collector.note(.tooMany(.max))
    }
  }

  private func resolveSlot(_ index: Int) {
    let place = unsafe start + Int(CHANNEL_SLOTS_AT) + index * MemoryLayout<channel_slot>.stride
    let slot = unsafe place.assumingMemoryBound(to: channel_slot.self)
    var report = unsafe slot.pointee.report
    let most = Int(MTDA_DETAIL_MAX)
    unsafe report.threat_id = resolved(report.threat_id, atMost: most)
    unsafe report.category = resolved(report.category, atMost: most)
    unsafe report.title = resolved(report.title, atMost: most)
    unsafe report.detail = resolved(report.detail, atMost: most)
    unsafe report.word = resolved(report.word, atMost: most)
    unsafe resolveIdentifiers(
      of: &report, into: room.identifiers + index * Int(CHANNEL_IDENTIFIERS))
    unsafe slot.pointee.report = report
  }

  /// What the reader refuses by count or stride stays without content: it never looks.
  private func resolveIdentifiers(
    of report: inout mtda_report, into own: UnsafeMutablePointer<mtda_identifier>
  ) {
    let stride = unsafe MemoryLayout<mtda_identifier>.stride
    let (count, offset) = unsafe (report.identifier_count, UInt(bitPattern: report.identifiers))
    guard offset != 0, count > 0 else { return }
    unsafe report.identifiers = UnsafePointer(own)
    guard count <= UInt64(CHANNEL_IDENTIFIERS), unsafe report.identifier_stride == UInt32(stride)
    else {
      // The worker gives identifiers that it has copied the stride of their struct.
      unsafe report.identifier_stride = min(report.identifier_stride, UInt32(stride) - 1)
      return
    }
    guard let place = unsafe place(offset, count * UInt64(stride)) else {
      unsafe report.identifiers = nil
      return
    }
    for index in 0..<Int(count) {
      var identifier = unsafe place.loadUnaligned(
        fromByteOffset: index * stride, as: mtda_identifier.self)
      unsafe identifier.value = resolved(identifier.value, atMost: Int(MTDA_DETAIL_MAX))
      unsafe (own + index).initialize(to: identifier)
    }
  }

  private func skip(_ index: Int, _ collector: inout ReportCollector) {
    let place = unsafe start + Int(CHANNEL_SKIPS_AT) + index * MemoryLayout<mtda_skip>.stride
    var record = unsafe place.load(as: mtda_skip.self)
    unsafe record.struct_size = UInt32(MemoryLayout<mtda_skip>.size)
    let most = Int(MTDA_TEXT_MAX)
    unsafe record.field =
      record.field.len <= UInt64(most)
      ? resolved(record.field, atMost: most)
      : mtda_str()
    unsafe record.value =
      record.value.len <= UInt64(most)
      ? resolved(record.value, atMost: most)
      : mtda_str()
    unsafe collector.skip(&record)
  }

  // MARK: Log

  func writeLines(to log: AdapterLog) {
    for index in 0..<Int(header.line_count) {
      let place = unsafe start + Int(CHANNEL_LINES_AT) + index * MemoryLayout<channel_line>.stride
      let level = unsafe place.load(as: UInt32.self)
      let length = unsafe min(place.load(fromByteOffset: 4, as: UInt32.self), CHANNEL_LINE_BYTES)
      var text = unsafe mtda_str(
        ptr: UnsafePointer((place + 8).assumingMemoryBound(to: CChar.self)), len: UInt64(length))
      unsafe log.write(level, &text)
    }
    log.drop(header.lines_dropped)
  }
}
