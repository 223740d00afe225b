extension TaskSpec {
  /// The options that few tasks have: one reference in the spec, so that a spec without them is
  /// small, and costs no reference counting where it is copied.
  ///
  /// Unchecked because the class is open to change: a box is only written while one spec alone
  /// refers to it (`makeRareWritable`), so no box that two threads can see is ever written.
  final class RareOptions: @unchecked Sendable {
    var policy: RunPolicy?
    var tags: [ByteRange] = []
    var requiredCapabilities: [ByteRange] = []
    var prerequisites: [Prerequisite] = []
    var budgets: [UnitAmount] = []
    var estimates: [UnitAmount] = []
    var subscriptions: [SubscriptionSpec] = []

    init() {}

    init(_ other: RareOptions) {
      policy = other.policy
      tags = other.tags
      requiredCapabilities = other.requiredCapabilities
      prerequisites = other.prerequisites
      budgets = other.budgets
      estimates = other.estimates
      subscriptions = other.subscriptions
    }
  }

  /// Makes sure that a box is there and that no other spec refers to it.
  private mutating func makeRareWritable() {
    if isKnownUniquelyReferenced(&rare) { return }
    rare = rare.map { RareOptions($0) } ?? RareOptions()
  }

  /// Whether it has a policy or any list: what few have.
  public var hasRareOptions: Bool {
    @inline(__always) get { rare != nil }
  }

  /// Nil for `once`, the common case.
  public var policy: RunPolicy? {
    get { rare?.policy }
    set {
      if rare == nil, newValue == nil { return }
      makeRareWritable()
      rare?.policy = newValue
    }
  }

  /// Words to find the task by; at most `Limits.tagCount`.
  public var tags: [ByteRange] {
    get { rare?.tags ?? [] }
    set {
      if rare == nil, newValue.isEmpty { return }
      makeRareWritable()
      rare?.tags = newValue
    }
  }

  /// All of which a claimer must have.
  public var requiredCapabilities: [ByteRange] {
    get { rare?.requiredCapabilities ?? [] }
    set {
      if rare == nil, newValue.isEmpty { return }
      makeRareWritable()
      rare?.requiredCapabilities = newValue
    }
  }

  /// Tasks that must have ended before its runs may start.
  public var prerequisites: [Prerequisite] {
    get { rare?.prerequisites ?? [] }
    set {
      if rare == nil, newValue.isEmpty { return }
      makeRareWritable()
      rare?.prerequisites = newValue
    }
  }

  /// The limits it may consume up to, each a unit with an amount above zero.
  public var budgets: [UnitAmount] {
    get { rare?.budgets ?? [] }
    set {
      if rare == nil, newValue.isEmpty { return }
      makeRareWritable()
      rare?.budgets = newValue
    }
  }

  /// Held back of the budgets while a run is under way.
  public var estimates: [UnitAmount] {
    get { rare?.estimates ?? [] }
    set {
      if rare == nil, newValue.isEmpty { return }
      makeRareWritable()
      rare?.estimates = newValue
    }
  }

  /// What releases a scheduled run before its time.
  public var subscriptions: [SubscriptionSpec] {
    get { rare?.subscriptions ?? [] }
    set {
      if rare == nil, newValue.isEmpty { return }
      makeRareWritable()
      rare?.subscriptions = newValue
    }
  }
}
