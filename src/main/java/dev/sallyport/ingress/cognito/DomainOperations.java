package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Domains;
import dev.sallyport.directory.Domains.Domain;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Gives a pool its domain prefix. Names of one's own are refused: they need a certificate, and TLS
 * ends before Sallyport.
 */
final class DomainOperations {
  private static final Set<String> KNOWN = Set.of("Domain", "UserPoolId", "ManagedLoginVersion");

  private final Administered on;
  private final Arns arns;

  DomainOperations(Administered on, Arns arns) {
    this.arns = arns;
    this.on = on;
  }

  List<Operation> all() {
    return List.of(
        on.changing("CreateUserPoolDomain", this::create),
        on.telling("DescribeUserPoolDomain", this::describe),
        on.changing("UpdateUserPoolDomain", this::update),
        on.changing("DeleteUserPoolDomain", this::delete));
  }

  private Domains domains() {
    return on.pools().domains();
  }

  private Future<JsonObject> create(Call call) {
    return on.changeable(call)
        .map(pool -> asked(call.input()))
        .compose(domain -> domains().add(domain, call.deadline()).map(answer(domain)));
  }

  private Future<JsonObject> update(Call call) {
    return on.changeable(call)
        .map(pool -> asked(call.input()))
        .compose(domain -> domains().change(domain, call.deadline()).map(answer(domain)));
  }

  private static Domain asked(JsonObject input) {
    Members.only(input, KNOWN);
    var pages = input.getInteger("ManagedLoginVersion", 1);
    if (pages != 1 && pages != 2) {
      throw Members.invalid("ManagedLoginVersion must be 1 or 2.");
    }
    return new Domain(input.getString("Domain"), input.getString("UserPoolId"), pages);
  }

  private static JsonObject answer(Domain domain) {
    return new JsonObject().put("ManagedLoginVersion", domain.pages());
  }

  /** An unknown name has an empty description, as at Cognito. */
  private Future<JsonObject> describe(Call call) {
    return domains()
        .find(call.input().getString("Domain"), call.deadline())
        .map(
            domain ->
                new JsonObject()
                    .put(
                        "DomainDescription",
                        domain == null
                            ? new JsonObject()
                            : answer(domain)
                                .put("UserPoolId", domain.poolId())
                                .put("AWSAccountId", arns.account())
                                .put("Domain", domain.name())
                                .put("Status", "ACTIVE")));
  }

  private Future<JsonObject> delete(Call call) {
    return domains()
        .remove(
            call.input().getString("UserPoolId"),
            on.changeable(call),
            call.input().getString("Domain"),
            call.deadline())
        .map(new JsonObject());
  }
}
