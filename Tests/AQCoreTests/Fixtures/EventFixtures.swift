/// One of each type with nothing that is optional and one with everything, made by the writer of
/// format 1. Only added to, never edited.
enum EventFixtures {
  static let text = """
    task.created minimal
      keys type at task run due due_clock kind priority safety attempts backoff policy
      0e00000001010001010000000161
    task.created maximal
      keys type at task run due due_clock start_by fingerprint idempotency_expiry origin kind queue
      keys priority safety attempts backoff timeout policy parent key key_limit on_retry idempotency
      keys tenant department tags requires after budgets estimates subscriptions description
      keys traceparent content_type payload
      cd010000010180f0b252959aefba808040959aefba80804080f0b2521f80f0b252ffffffffffffffff80f0b252959a
      efba808040ffffff01066e616d652d31066e616d652d32066e616d652d33066e616d652d34066e616d652d35066e61
      6d652d36066e616d652d37066e616d652d39ffffffff0f02066e616d652d380903ffff030280a0ad839a0980a0ad83
      9a0980a0ad839a09959aefba80804003ffffffffffffffffff01ffffffffffffffffff01076e616d652d3130076e61
      6d652d31318090dbcb8c348090dbcb8c340380a0ad839a0903e80703076e616d652d3132076e616d652d3133076e61
      6d652d313403076e616d652d3135076e616d652d3136076e616d652d313703959aefba80804002959aefba80804002
      959aefba8080400203076e616d652d3138ffffffffffffffffff01076e616d652d3139ffffffffffffffffff01076e
      616d652d3230ffffffffffffffffff0103076e616d652d3231ffffffffffffffffff01076e616d652d3232ffffffff
      ffffffffff01076e616d652d3233ffffffffffffffffff01030203959aefba808040076e616d652d3235640203959a
      efba808040076e616d652d3237640203959aefba808040076e616d652d3239640500ff0d0a7b
    task.canceled minimal
      keys type at cause tasks
      0a000000010200010000
    task.canceled maximal
      keys type at cause reason tasks
      1d000000010280f0b25203066e616d652d3103aab4def5808080010000
    task.dependencyDeclared minimal
      keys type at task
      090000000103000100
    task.dependencyDeclared maximal
      keys type at task after
      2a000000010380f0b252959aefba80804003959aefba80804002959aefba80804002959aefba80804002
    task.ended minimal
      keys type at task outcome
      090000000104000101
    task.ended maximal
      keys type at task outcome
      12000000010480f0b252959aefba80804003
    task.pruned minimal
      keys type at tasks
      0800000001050000
    task.pruned maximal
      keys type at tasks
      15000000010580f0b25203aab4def5808080010000
    task.paused minimal
      keys type at tasks
      0a000000010600000000
    task.paused maximal
      keys type at by reason tasks
      23000000010680f0b252066e616d652d31066e616d652d3203aab4def5808080010000
    task.resumed minimal
      keys type at tasks
      0a000000010700000000
    task.resumed maximal
      keys type at by reason tasks
      23000000010780f0b252066e616d652d31066e616d652d3203aab4def5808080010000
    run.created minimal
      keys type at run task due ordinal readiness
      0c0000000201000101000001
    run.created maximal
      keys type at run task due ordinal readiness
      27000000020180f0b252959aefba808040959aefba80804080f0b252ffffffffffffffffff0102
    run.stateChanged minimal
      keys type at run from to cause
      0b00000002020001010101
    run.stateChanged maximal
      keys type at run from to cause
      14000000020280f0b252959aefba808040090903
    run.canceled minimal
      keys type at run
      090000000203000100
    run.canceled maximal
      keys type at run reason
      18000000020380f0b252959aefba808040066e616d652d31
    run.suspended minimal
      keys type at run reason
      090000000204000101
    run.suspended maximal
      keys type at run reason
      12000000020480f0b252959aefba80804006
    run.resumed minimal
      keys type at run resolution
      090000000205000101
    run.resumed maximal
      keys type at run resolution
      12000000020580f0b252959aefba80804003
    run.attemptStarted minimal
      keys type at run token
      0e00000002060001818080808020
    run.attemptStarted maximal
      keys type at run token
      17000000020680f0b252959aefba808040c184bd808020
    run.attemptFinished minimal
      keys type at run token result next
      1100000002070001818080808020010700
    run.attemptFinished maximal
      keys type at run token result next suspend_reason error output spent
      5c000000020780f0b252959aefba808040c184bd80802008060706066e616d652d310500ff0d0a7b03066e616d652d
      32ffffffffffffffffff01066e616d652d33ffffffffffffffffff01066e616d652d34ffffffffffffffffff01
    run.pruned minimal
      keys type at runs
      0800000002080000
    run.pruned maximal
      keys type at runs
      15000000020880f0b25203aab4def5808080010000
    lease.acquired minimal
      keys type at run token deadline attachment start
      1100000003010001818080808020001100
    lease.acquired maximal
      keys type at run token deadline attachment start worker actor
      2a000000030180f0b252959aefba808040c184bd80802080f0b252a2066e616d652d31959aefba808040
    lease.heartbeat minimal
      keys type at run deadline
      0c0000000302000100ff0000
    lease.heartbeat maximal
      keys type at run deadline progress text spent
      51000000030280f0b252959aefba80804080f0b25264066e616d652d3103066e616d652d32ffffffffffffffffff01
      066e616d652d33ffffffffffffffffff01066e616d652d34ffffffffffffffffff01
    lease.expired minimal
      keys type at run token cause next
      10000000030300018180808080200102
    lease.expired maximal
      keys type at run token cause next suspend_reason
      1a000000030380f0b252959aefba808040c184bd808020040606
    lease.released minimal
      keys type at run token cause next
      1100000003040001818080808020010200
    lease.released maximal
      keys type at run token cause next suspend_reason spent
      4e000000030480f0b252959aefba808040c184bd80802004060603066e616d652d31ffffffffffffffffff01066e61
      6d652d32ffffffffffffffffff01066e616d652d33ffffffffffffffffff01
    engine.paused minimal
      keys type at
      090000000401000000
    engine.paused maximal
      keys type at by reason
      18000000040180f0b252066e616d652d31066e616d652d32
    engine.resumed minimal
      keys type at
      090000000402000000
    engine.resumed maximal
      keys type at by reason
      18000000040280f0b252066e616d652d31066e616d652d32
    queue.paused minimal
      keys type at queue
      0c0000000403000001610000
    queue.paused maximal
      keys type at tenant queue by reason
      26000000040380f0b252959aefba808040066e616d652d31066e616d652d32066e616d652d33
    queue.resumed minimal
      keys type at queue
      0c0000000404000001610000
    queue.resumed maximal
      keys type at tenant queue by reason
      26000000040480f0b252959aefba808040066e616d652d31066e616d652d32066e616d652d33
    queue.limitsChanged minimal
      keys type at queue concurrency rate_count rate_period burst
      0e00000004050000016100000100
    queue.limitsChanged maximal
      keys type at tenant queue concurrency rate_count rate_period burst
      2d000000040580f0b252959aefba808040066e616d652d31ffffffff0fffffffff0f80a0ad839a09ffffffff0f
    key.limitChanged minimal
      keys type at key limit
      0b00000004060000016101
    key.limitChanged maximal
      keys type at tenant key limit
      1d000000040680f0b252959aefba808040066e616d652d31ffffffff0f
    budget.allocated minimal
      keys type at task unit limit
      0b00000005010001016101
    budget.allocated maximal
      keys type at task unit limit
      22000000050180f0b252959aefba808040066e616d652d31ffffffffffffffffff01
    budget.consumed minimal
      keys type at task amounts
      0d000000050200010001016100
    budget.consumed maximal
      keys type at task run amounts
      4c000000050280f0b252959aefba808040959aefba80804003066e616d652d31ffffffffffffffffff01066e616d65
      2d32ffffffffffffffffff01066e616d652d33ffffffffffffffffff01
    budget.exhausted minimal
      keys type at task unit
      0a000000050300010161
    budget.exhausted maximal
      keys type at task unit
      18000000050380f0b252959aefba808040066e616d652d31
    budget.replenished minimal
      keys type at task unit limit
      0b00000005040001016101
    budget.replenished maximal
      keys type at task unit limit
      22000000050480f0b252959aefba808040066e616d652d31ffffffffffffffffff01
    budget.reserved minimal
      keys type at task run amounts
      0d000000050500010101016100
    budget.reserved maximal
      keys type at task run amounts
      4c000000050580f0b252959aefba808040959aefba80804003066e616d652d31ffffffffffffffffff01066e616d65
      2d32ffffffffffffffffff01066e616d652d33ffffffffffffffffff01
    budget.settled minimal
      keys type at task run amounts
      0d000000050600010101016100
    budget.settled maximal
      keys type at task run amounts
      4c000000050680f0b252959aefba808040959aefba80804003066e616d652d31ffffffffffffffffff01066e616d65
      2d32ffffffffffffffffff01066e616d652d33ffffffffffffffffff01
    subscription.created minimal
      keys type at subscription task spec
      0c0000000601000101010101
    subscription.created maximal
      keys type at subscription task spec
      29000000060180f0b252959aefba808040959aefba8080400203959aefba808040066e616d652d3264
    subscription.triggered minimal
      keys type at subscription run
      0a000000060200010100
    subscription.triggered maximal
      keys type at subscription run signal
      22000000060280f0b252959aefba808040959aefba808040ffffffffffffffffff01
    subscription.canceled minimal
      keys type at subscription cause
      090000000603000101
    subscription.canceled maximal
      keys type at subscription cause
      12000000060380f0b252959aefba80804002
    signal.emitted minimal
      keys type at key
      0b00000006040000016100
    signal.emitted maximal
      keys type at tenant key id id_expiry payload
      2a000000060480f0b252959aefba808040066e616d652d3103066e616d652d3280f0b2520500ff0d0a7b
    actor.registered minimal
      keys type at actor identity interval capabilities
      110000000701000100016100e807010161
    actor.registered maximal
      keys type at actor tenant identity department interval capabilities
      42000000070180f0b252959aefba808040959aefba808040066e616d652d31066e616d652d3280a0ad839a0903066e
      616d652d33066e616d652d34066e616d652d35
    actor.deregistered minimal
      keys type at actor cause
      090000000702000101
    actor.deregistered maximal
      keys type at actor cause
      12000000070280f0b252959aefba80804002
    actor.heartbeat minimal
      keys type at actor
      0800000007030001
    actor.heartbeat maximal
      keys type at actor
      11000000070380f0b252959aefba808040
    actor.pruned minimal
      keys type at actors
      0800000007040000
    actor.pruned maximal
      keys type at actors
      15000000070480f0b25203aab4def5808080010000
    tenant.created minimal
      keys type at tenant name
      0a000000080100010161
    tenant.created maximal
      keys type at tenant name
      18000000080180f0b252959aefba808040066e616d652d31
    tenant.roleAssigned minimal
      keys type at tenant actor role
      0a000000080200010101
    tenant.roleAssigned maximal
      keys type at tenant actor role
      20000000080280f0b252959aefba808040959aefba808040ff066e616d652d31
    tenant.capabilityGranted minimal
      keys type at tenant actor capability
      0a000000080300010101
    tenant.capabilityGranted maximal
      keys type at tenant actor capability
      20000000080380f0b252959aefba808040959aefba808040ff066e616d652d31
    tenant.capabilityRevoked minimal
      keys type at tenant actor capability
      0a000000080400010101
    tenant.capabilityRevoked maximal
      keys type at tenant actor capability
      20000000080480f0b252959aefba808040959aefba808040ff066e616d652d31
    ledger.entryAppended minimal
      keys type at actor key ordinal previous_hash hash payload
      4f000000090100000101610120000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2000
      0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00
    ledger.entryAppended maximal
      keys type at tenant actor key ordinal previous_hash hash payload
      71000000090180f0b252959aefba808040959aefba808040066e616d652d31ffffffffffffffffff0120c8c9cacbcc
      cdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e720c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9da
      dbdcdddedfe0e1e2e3e4e5e6e70500ff0d0a7b
    ledger.pruned minimal
      keys type at key before
      0b00000009020000016101
    ledger.pruned maximal
      keys type at tenant key before
      22000000090280f0b252959aefba808040066e616d652d31ffffffffffffffffff01
    time.advanced minimal
      keys type at runs
      080000000a010000
    time.advanced maximal
      keys type at runs
      150000000a0180f0b25203aab4def5808080010000
    operation.started minimal
      keys type at operation reach verb
      0f0000000b01000100010100000000
    operation.started maximal
      keys type at operation tenant reach verb by reason query up_to
      360000000b0180f0b252959aefba808040959aefba8080400204066e616d652d31066e616d652d32066e616d652d33
      959aefba808040
    operation.advanced minimal
      keys type at operation matched changed refused
      0c0000000b02000100070000
    operation.advanced maximal
      keys type at operation cursor matched changed refused
      240000000b0280f0b252959aefba808040959aefba808040ffffffffffffffffff010403
    operation.ended minimal
      keys type at operation cause
      090000000b03000101
    operation.ended maximal
      keys type at operation cause
      120000000b0380f0b252959aefba80804002
    """
}
