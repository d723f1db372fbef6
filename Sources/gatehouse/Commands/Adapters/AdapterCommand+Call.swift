import AdapterBinding
import AdapterBundle
import AdapterHost
import ArgumentParser
import ConnectorService
import Foundation
import Logging
import Sodium

extension AdapterCommand {
  struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Call one function of a vendor's library, in a sandboxed worker.",
      discussion: """
        Examples:
          gatehouse adapter call libharbor.so 'const char *harbor_error_text(int)' -- -3
          gatehouse adapter call libcairn.so 'int32 cairn_count(string, uint32 *)' acme

        The signature is C; int32, uint64, size and string are short for int32_t, uint64_t, \
        size_t and const char *. Behind a pointer to a number or to text the function writes, \
        and what it wrote is printed; every other parameter takes one argument: a whole \
        number, text, or null. The library reads no files and has no network. Nobody checks \
        the signature: a wrong one ends the worker, and nothing else.
        """)

    @Option(name: .shortAndLong, help: "How to print (environment: GATEHOUSE_OUTPUT).")
    var output: OutputFormat?
    @Argument(help: "The library.") var library: String
    @Argument(help: "The function's signature.") var signature: String
    @Argument(help: "Its arguments.") var arguments: [String] = []

    func run() async throws {
      let printer = try Printer(output: output, console: Surroundings.console)
      do {
        guard Surroundings.service == nil else {
          throw ServiceError(.denied, "a service does not carry out this command for others")
        }
        let answers = try await answers()
        try printer.print(answers) {
          answers.map { "\($0.name) = \($0.value)" }.joined(separator: "\n")
        }
      } catch {
        throw printer.exitCode(for: error)
      }
    }

    private func answers() async throws -> [CallAnswer] {
      let image = try SingleCall.adapter(
        signature, arguments: arguments, library: try InputFile.vendorLibrary(library),
        interpreter: try InputFile.interpreter())
      let lines = LogLines()
      do throws(AdapterError) {
        try await call(image, lines)
      } catch {
        throw ServiceError(error)
      }
      return lines.all.compactMap(CallAnswer.init)
    }

    private func call(_ image: [UInt8], _ lines: LogLines) async throws(AdapterError) {
      let options = AdapterHostOptions(
        logger: Logger(label: "call") { _ in LineLog(lines: lines) })
      let runtime = AdapterRuntime.sandbox(for: Surroundings.programPath)
      let adapter = try runtime.library(
        verified: image, digest: SHA256.hex(image), path: library)
      let connection = try await runtime.connect(adapter, options: options)
      do throws(AdapterError) {
        try await connection.configure(AdapterConfiguration())
        try await connection.activate()
        let result = await connection.poll()
        if let failure = result.failure { throw failure }
      } catch {
        await connection.close()
        throw error
      }
      await connection.close()
    }
  }
}

/// One value that a call gave.
private struct CallAnswer: Encodable {
  /// `result`, or a parameter.
  var name: String
  var value: String

  init?(_ line: String) {
    guard line.hasPrefix(SingleCall.mark), let equals = line.range(of: " = ") else { return nil }
    name = String(
      line[line.index(line.startIndex, offsetBy: SingleCall.mark.count)..<equals.lowerBound])
    value = String(line[equals.upperBound...])
  }
}
