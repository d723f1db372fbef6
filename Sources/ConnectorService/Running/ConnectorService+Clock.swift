import ConnectorModel

extension ConnectorService {
  /// Records something that the host has noticed or done.
  func record(_ act: AdministrativeAct) throws(ServiceError) {
    try commit([.administrativeAct(act)])
  }

  /// Takes the wall clock over into the service's own, and looks at the whole fleet anew if that moves the time.
  /// How far it does.
  package func adoptWallClock(of clock: ServiceClock) throws(ServiceError) -> TimeSpan {
    let moved = clock.adoptWallClock()
    if moved.isMoreThanACorrection {
      fleet.touch(TouchedDevices(isWholeFleet: true))
      try record(AdministrativeAct(.clockAdopted, of: "the wall clock", detail: moved.words))
    }
    return moved
  }
}

extension TimeSpan {
  /// Whether a clock that moves by this was set, rather than kept right.
  package var isMoreThanACorrection: Bool {
    milliseconds.magnitude > TimeSpan.minutes(1).milliseconds.magnitude
  }

  /// "3600 s ahead".
  var words: String {
    "\(milliseconds.magnitude / 1000) s \(milliseconds < 0 ? "behind" : "ahead")"
  }
}
