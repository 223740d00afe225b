import AQCore
import AQEngine
import AQStorage
import AQWal
import Glibc
import Testing

/// A store in a directory of its own, driven through the engine's front door.
final class Workshop {
  let path: String
  private(set) var engine: EngineBox
  var wall: UInt64
  var boot: UInt64
  var options: EngineOptions

  /// Holds the one engine, which can't be copied.
  final class EngineBox {
    var engine: Engine
    init(_ engine: consuming Engine) { self.engine = engine }
  }

  static func standardOptions() -> EngineOptions {
    var options = EngineOptions()
    options.segments = .fixed(256 << 10)
    options.preparation = .inline
    options.snapshots = .onRequest
    return options
  }

  init(at seconds: UInt64 = 1_000, options: EngineOptions = Workshop.standardOptions()) throws {
    path = try Self.makeDirectory()
    wall = seconds * 1_000
    boot = 5_000_000
    self.options = options
    engine = try Self.open(path, wall, boot, options)
    client = engine.engine.openClient()
  }

  deinit { Self.removeTree(path) }

  private(set) var client: ClientID

  private static func open(
    _ path: String, _ wall: UInt64, _ boot: UInt64, _ options: EngineOptions
  ) throws -> EngineBox {
    let storage = try PosixStorage(root: path, .create)
    return EngineBox(
      try Engine(
        opening: storage, options: options,
        clock: ClockReading(
          wall: Timestamp(milliseconds: wall), boot: Duration(milliseconds: boot))))
  }

  /// Leaves the engine as a crash would, and opens the directory again.
  func reopen(after seconds: UInt64 = 0) throws {
    wall += seconds * 1_000
    boot += seconds * 1_000
    // A placeholder store lets go of the lock of the real one without any shutdown code.
    let placeholder = try Self.makeDirectory()
    engine = try Self.open(placeholder, wall, boot, options)
    engine = try Self.open(path, wall, boot, options)
    Self.removeTree(placeholder)
    client = engine.engine.openClient()
    tick()
  }

  func advance(milliseconds: UInt64) {
    wall += milliseconds
    boot += milliseconds
    tick()
  }

  func tick() {
    engine.engine.tick(
      ClockReading(wall: Timestamp(milliseconds: wall), boot: Duration(milliseconds: boot)))
  }

  /// One round with one command; returns once what the reply rests on is on disk.
  @discardableResult
  func ask(_ command: Command, _ bytes: [UInt8] = [], as caller: ClientID? = nil) throws -> Reply {
    let reply = engine.engine.execute(command, from: caller ?? client, bytes: bytes.rawBytes)
    try engine.engine.commit()
    while engine.engine.durableLSN < engine.engine.lastLSN {
      var waiting = pollfd(fd: engine.engine.commitDescriptor, events: Int16(POLLIN), revents: 0)
      // Safe: one entry, which lives as long as the call.
      _ = unsafe poll(&waiting, 1, -1)
      try engine.engine.collectCommitted()
    }
    return reply
  }

  static func makeDirectory() throws -> String {
    var template = Array("/tmp/aq-engine-XXXXXX".utf8CString)
    // Safe: the buffer ends with a zero, and mkdtemp only replaces the six letters before it.
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe mkdtemp(buffer.baseAddress.unsafelyUnwrapped) != nil
    }
    #expect(made)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func removeTree(_ path: String) {
    for directory in ["/wal", "/snap", "/quarantine", ""] {
      let full = path + directory
      guard let handle = unsafe opendir(full) else { continue }
      // Safe: readdir's entry is read before the next call.
      while let entry = unsafe readdir(handle) {
        let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != ".", name != ".." { unsafe unlink(full + "/" + name) }
      }
      unsafe closedir(handle)
      unsafe rmdir(full)
    }
  }
}
