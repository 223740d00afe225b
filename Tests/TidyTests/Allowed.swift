/// What may stand where it otherwise may not. Each entry is a decision: add one with its reason in
/// the commit.
enum Allowed {
  /// The layers of `docs/ARCHITECTURE.md`: what each module may import, itself aside.
  static let imports: [String: Set<String>] = [
    "AQCore": [],
    "AQSchedule": ["AQCore"],
    "AQStorage": ["AQCore", "CAQSystem", "CXXHash", "Glibc", "Synchronization"],
    "AQWal": ["AQStorage", "AQCore", "CXXHash", "Synchronization"],
    "AQSnapshot": ["AQStorage", "AQCore", "CXXHash", "CLZ4"],
    "AQEngine": [
      "AQWal", "AQSnapshot", "AQStorage", "AQSchedule", "AQCore", "CXXHash", "CNettle",
      "CAQSystem",
      "Glibc", "Synchronization",
    ],
    "AQProtocol": ["AQCore"],
    "AQClient": ["AQProtocol", "AQCore", "CAQSystem", "Glibc"],
    "AQDaemon": [
      "AQEngine", "AQProtocol", "AQWal", "AQSnapshot", "AQStorage", "AQCore", "CAQSystem",
      "CYAML", "Glibc", "Synchronization", "Foundation",
    ],
    "aqctl": [
      "AQClient", "AQDaemon", "AQEngine", "AQWal", "AQSnapshot", "AQStorage", "AQProtocol",
      "AQSchedule", "AQCore", "CAQSystem", "Glibc",
    ],
  ]

  /// Files with unsafe code, each use under a `// Safe:` line.
  static let unsafeFiles: Set<String> = [
    "Sources/AQClient/SocketDescriptor.swift",
    "Sources/AQCore/Codec/Array+RawSpan.swift",
    "Sources/AQCore/Codec/ByteCursor.swift",
    "Sources/AQCore/Codec/ByteRange.swift",
    "Sources/AQCore/Codec/ByteWriter.swift",
    "Sources/AQDaemon/Configuration/AccountNames.swift",
    "Sources/AQDaemon/Configuration/ConfigurationFile.swift",
    "Sources/AQDaemon/Configuration/YAMLReader.swift",
    "Sources/AQDaemon/Server/ConnectionTable.swift",
    "Sources/AQDaemon/Sockets/Descriptor.swift",
    "Sources/AQDaemon/Sockets/InputBuffer.swift",
    "Sources/AQDaemon/Sockets/ListeningSocket.swift",
    "Sources/AQDaemon/Sockets/Poller.swift",
    "Sources/AQDaemon/Sockets/SystemCalls.swift",
    "Sources/AQDaemon/Telling/DaemonLog.swift",
    "Sources/AQEngine/Apply/ApplyRun.swift",
    "Sources/AQEngine/Decide/DecideTask.swift",
    "Sources/AQEngine/Snapshot/StateLoader.swift",
    "Sources/AQEngine/Snapshot/StateWriter.swift",
    "Sources/AQEngine/Tables/Arena.swift",
    "Sources/AQEngine/Tables/Hashing.swift",
    "Sources/AQEngine/Tables/Pages.swift",
    "Sources/AQEngine/Tables/RowTable.swift",
    "Sources/AQEngine/Tables/SHA256.swift",
    "Sources/AQEngine/Tables/StateIndex.swift",
    "Sources/AQEngine/Zones/ZoneFile.swift",
    "Sources/AQProtocol/Framing/RawSpan+Text.swift",
    "Sources/AQProtocol/Replies/ByteWriter+RESP.swift",
    "Sources/AQSnapshot/Bytes/Block.swift",
    "Sources/AQSnapshot/Bytes/ByteBuffer.swift",
    "Sources/AQSnapshot/Bytes/Copying.swift",
    "Sources/AQSnapshot/Bytes/RowTransform.swift",
    "Sources/AQSnapshot/Format/StateDigest.swift",
    "Sources/AQStorage/Bytes/Checksum.swift",
    "Sources/AQStorage/Bytes/RawSpan+Stored.swift",
    "Sources/AQStorage/Bytes/StorageFile+Arrays.swift",
    "Sources/AQStorage/Posix/PosixFile.swift",
    "Sources/AQStorage/Posix/SystemCalls.swift",
    "Sources/AQStorage/Threads/BackgroundThread.swift",
    "Sources/AQStorage/Threads/Gate.swift",
    "Sources/AQWal/Writing/FrameBuffer.swift",
    "Sources/aqctl/System/Channels.swift",
    "Sources/aqctl/System/ChildProcess.swift",
    "Sources/aqctl/System/Files.swift",
    "Sources/aqctl/System/OwnedDescriptor.swift",
    "Sources/aqctl/System/PollSet.swift",
    "Sources/aqctl/System/SignalQueue.swift",
    "Sources/aqctl/System/Surroundings.swift",
    "Sources/aqctl/System/Watcher.swift",
  ]

  /// Files that switch with a `default:`, over integers, characters or foreign enums.
  static let defaultFiles: Set<String> = [
    "Sources/AQClient/SocketDescriptor.swift",
    "Sources/AQCore/Values/TimeText.swift",
    "Sources/AQDaemon/Server/Server+Connections.swift",
    "Sources/AQDaemon/Server/Server+Session.swift",
    "Sources/AQDaemon/Server/Server.swift",
    "Sources/AQDaemon/Server/Settings.swift",
    "Sources/AQDaemon/Sockets/ListeningSocket.swift",
    "Sources/AQProtocol/Requests/ArgumentCursor+Values.swift",
    "Sources/aqctl/Output/Console.swift",
    "Sources/aqctl/Output/Escaping.swift",
    "Sources/aqctl/Output/JSONWriter.swift",
    "Sources/aqctl/Parsing/DurationText.swift",
    "Sources/aqctl/System/ChildProcess.swift",
    "Sources/aqctl/System/OwnedDescriptor.swift",
    "Sources/aqctl/Verbs/SubmitFlags.swift",
  ]

  /// Directories whose functions may be `async`: the embedding API.
  static let asyncDirectories = ["Sources/AQEngine/Embedding/"]

  /// Words that say nothing about the thing they name.
  static let bannedWords: Set<String> = [
    "Manager", "Helper", "Util", "Utils", "Utility", "Processor", "Service", "Controller",
    "Context", "Info", "Data", "Base", "Impl", "Common", "Misc",
  ]
}
