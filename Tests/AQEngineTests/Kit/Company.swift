import AQCore
import AQEngine
import Testing

/// A workshop with tenants, and actors who work in them.
final class Company {
  let shop: Workshop
  var admin: ClientID { shop.client }

  init(_ shop: Workshop) { self.shop = shop }

  /// Makes a tenant.
  @discardableResult
  func tenant(_ name: String, as client: ClientID? = nil) throws -> Reply {
    var wording = Wording()
    let command = TenantCommand.create(name: wording.say(name))
    return try shop.ask(.tenant(command), wording.bytes, as: client)
  }

  /// Registers an actor in a tenant; its id.
  func actor(_ identity: String, in tenant: String, can: [String] = ["work"]) throws -> ActorID {
    var wording = Wording()
    var request = ActorRequest(identity: wording.say(identity))
    request.capabilities = can.map { wording.say($0) }
    request.interval = .hours(24)
    request.tenant = wording.say(tenant)
    let reply = try shop.ask(.actor(.register(request)), wording.bytes)
    guard case .value(let value) = reply, let id = ActorID(value["actor"].text) else {
      Issue.record("register answered \(reply)")
      throw Unexpected.reply
    }
    return id
  }

  func assign(_ role: TenantRole, to actor: ActorID) throws {
    #expect(try shop.ask(.tenant(.assignRole(actor, role, tenant: .none))).isOK)
  }

  func grant(_ capability: TenantCapability, to actor: ActorID) throws {
    #expect(try shop.ask(.tenant(.grant(actor, capability, tenant: .none))).isOK)
  }

  func revoke(_ capability: TenantCapability, from actor: ActorID) throws {
    #expect(try shop.ask(.tenant(.revoke(actor, capability, tenant: .none))).isOK)
  }

  /// A connection that is an actor by the configuration.
  func connect(as identity: String, in tenant: String) -> ClientID {
    var who = ClientIdentity(.identity)
    who.actor = identity
    who.tenant = tenant
    return shop.engine.engine.openClient(as: who)
  }

  /// A connection of somebody without a rule.
  func stranger() -> ClientID { shop.engine.engine.openClient(as: .unknown) }

  /// Submits as somebody.
  func submit(
    as client: ClientID, kind: String = "work",
    _ shape: (inout SubmitRequest, inout Wording) -> Void = { _, _ in }
  ) throws -> Reply {
    var wording = Wording()
    var request = SubmitRequest()
    request.spec.kind = wording.say(kind)
    shape(&request, &wording)
    request.fingerprint = ByteRange(0, wording.bytes.count)
    return try shop.ask(.submit(request), wording.bytes, as: client)
  }
}

extension Reply {
  /// What a submit made; nil for anything else.
  var submission: Submission? {
    if case .submitted(let submission) = self { return submission }
    return nil
  }

  /// Why it was denied; nil for anything else.
  var denial: Rejection.Denial? {
    if case .rejected(.denied(let denial)) = self { return denial }
    return nil
  }

  /// The items of a page; empty for anything else.
  var items: [ReplyValue] {
    guard case .value(let value) = self, case .list(let items) = value["items"] else { return [] }
    return items
  }
}
