import AQCore
import AQEngine
import AQSchedule

/// Many questions after the next occurrences, from standard input.
enum ScheduleBatch {
  /// Bytes of questions at most.
  private static let inputBytes = 64 << 20

  static func answer(_ console: Console) throws(Failure) -> Int32 {
    let input: [UInt8]
    do throws(Files.ReadFailure) {
      input = try Files.readStandardInput(limit: inputBytes)
    } catch {
      let why =
        switch error {
        case .system(let number): Files.sentence(errno: number)
        case .tooLarge: "it is larger than \(inputBytes) bytes"
        }
      throw Failure(.badRequest, what: "can't read standard input", why: why)
    }
    var zones = ZoneLibrary()
    for line in input.split(separator: UInt8(ascii: "\n")) {
      console.write(answer(line, &zones) + "\n")
    }
    return 0
  }

  private static func answer(_ line: ArraySlice<UInt8>, _ zones: inout ZoneLibrary) -> String {
    let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    guard fields.count == 4, let after = UInt64(String(decoding: fields[2], as: UTF8.self)),
      let count = UInt64(String(decoding: fields[3], as: UTF8.self)), count <= 10_000
    else { return "error\t0\texpression, zone, milliseconds and count with tabs between" }
    let zone: ZoneRules
    do throws(ZoneLibrary.Failure) {
      zone = try zones.zone(named: Array(fields[1]))
    } catch {
      return "error\t0\ta zone of this system"
    }
    do throws(CronError) {
      let schedule = CronSchedule(try CronExpression(Array(fields[0])), in: zone)
      var time = Timestamp(milliseconds: after)
      var times: [String] = []
      while UInt64(times.count) < count, let next = schedule.next(after: time) {
        times.append(String(next.milliseconds))
        time = next
      }
      return times.joined(separator: " ")
    } catch {
      return "error\t\(error.position + 1)\t\(error.expected)"
    }
  }
}
