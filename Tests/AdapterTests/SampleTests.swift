import Foundation
import Testing

@Suite struct SampleTests {
  @Test("Each sample brings just what stands beside it", arguments: Sample.all)
  func recorded(sample: Sample) throws {
    let brought = try LoadedInstance.active(sample.adapter).receive(sample.body())
    let expected = try JSONDecoder().decode(
      RecordedExchange.self, from: Data(contentsOf: sample.expected))
    #expect(brought.status == expected.status, "\(brought.message ?? "")")
    #expect(brought.message == expected.message)
    #expect(brought.skips == expected.skips)
    #expect(brought.reports.count == expected.reports.count)
    for (one, other) in zip(brought.reports, expected.reports) { #expect(one == other) }
  }

  @Test("Every adapter has samples", arguments: BuiltAdapter.all)
  func covered(name: String) {
    #expect(Sample.all.contains { $0.adapter == name })
  }

  @Test("The same payload brings the same reports again", arguments: Sample.all)
  func repeated(sample: Sample) throws {
    let instance = try LoadedInstance.active(sample.adapter)
    let first = try instance.receive(sample.body())
    #expect(try instance.receive(sample.body()) == first)
    instance.deactivate()
    #expect(instance.activate() == 0)
    #expect(try instance.receive(sample.body()) == first)
  }
}
