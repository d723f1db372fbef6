import CAdapterChannel
import MTDAdapterABI

/// Memory for the copy of one answer.
@unsafe struct AnswerRoom {
  let start: UnsafeMutableRawPointer
  /// The identifiers of all reports, apart from the bytes that came: nothing is changed in those.
  let identifiers: UnsafeMutablePointer<mtda_identifier>
}

/// Memory for answers, used again and again: fresh pages would cost more than all the copying. It takes
/// as much of this machine as the largest answer so far.
///
/// It belongs to one connection's thread.
@safe final class AnswerRooms {
  private var free: [AnswerRoom] = unsafe []

  deinit {
    while let room = unsafe free.popLast() {
      unsafe room.start.deallocate()
      unsafe room.identifiers.deallocate()
    }
  }

  func take() -> AnswerRoom {
    if let room = unsafe free.popLast() { return unsafe room }
    return unsafe AnswerRoom(
      start: .allocate(byteCount: Int(CHANNEL_OUT_BYTES), alignment: 4_096),
      identifiers: .allocate(capacity: Int(CHANNEL_SLOTS * CHANNEL_IDENTIFIERS)))
  }

  func giveBack(_ room: AnswerRoom) { unsafe free.append(room) }
}
