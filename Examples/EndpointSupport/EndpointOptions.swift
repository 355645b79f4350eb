import ArgumentParser
import ExampleSupport
import ResponseEndpoints

extension ChatSettings.TokenLimitMember: ExpressibleByArgument {}

/// How an endpoint is asked.
public struct EndpointOptions: ParsableArguments {
  @Option(
    help: """
      The name of an environment variable that holds the server's key. None is sent without this option, and it is written \
      nowhere.
      """)
  var keyVariable: String?
  @Flag(help: "Send the key also to an http address of another machine, where others may read it on its way.")
  var keyInTheClear = false
  @Flag(help: "Send no temperature, top-p and seed, for servers that refuse them.") public
    var serverSampling =
    false
  @Option(
    help: "The member that holds the most tokens: max_tokens or max_completion_tokens. (default: max_tokens)")
  var tokenLimit: ChatSettings.TokenLimitMember?
  @Option(parsing: .unconditional, help: "The most questions at the same time. (default: 4)")
  var concurrency: Int?
  @Option(parsing: .unconditional, help: "The most questions a minute, those asked again included.")
  var requestsPerMinute: Double?
  @Option(
    parsing: .unconditional,
    help: "How often a question is asked again when the server is busy, failing or silent. (default: 5)")
  var retries: Int?
  @Option(parsing: .unconditional, help: "The most seconds until a connection is made. (default: 10)")
  var connectTimeout: Double?
  @Option(
    parsing: .unconditional, help: "The most seconds until an answer is there as a whole. (default: 300)")
  var timeout: Double?

  public init() {}

  /// The options, which act where an endpoint is asked.
  func scopes(acts: Bool, _ scope: String) -> [ScopedOption] {
    [
      ScopedOption("--key-variable", keyVariable, acts: acts, scope),
      ScopedOption("--key-in-the-clear", keyInTheClear, acts: keyVariable != nil, "for --key-variable"),
      ScopedOption("--server-sampling", serverSampling, acts: acts, scope),
      ScopedOption("--token-limit", tokenLimit, acts: acts, scope),
      ScopedOption("--concurrency", concurrency, acts: acts, scope),
      ScopedOption("--requests-per-minute", requestsPerMinute, acts: acts, scope),
      ScopedOption("--retries", retries, acts: acts, scope),
      ScopedOption("--connect-timeout", connectTimeout, acts: acts, scope),
      ScopedOption("--timeout", timeout, acts: acts, scope),
    ]
  }

  /// The endpoint of an address. Throws `InputError` for what is out of range, and for a key that is not there.
  func endpoint(_ address: String, model: String, _ chat: ChatSettings) throws -> ChatEndpoint {
    var limits = EndpointLimits()
    limits.concurrency = concurrency ?? limits.concurrency
    limits.requestsPerMinute = requestsPerMinute
    limits.retries = retries ?? limits.retries
    limits.connectSeconds = connectTimeout ?? limits.connectSeconds
    limits.wholeSeconds = timeout ?? limits.wholeSeconds
    return try ChatEndpoint(
      address, model: model, key: keyVariable.map(EndpointKey.init(environment:)),
      isKeyReadableByOthers: keyInTheClear, chat: chat, limits: limits)
  }
}
