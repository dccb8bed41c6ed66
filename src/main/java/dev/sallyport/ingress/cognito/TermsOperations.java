package dev.sallyport.ingress.cognito;

import dev.sallyport.directory.Page;
import dev.sallyport.directory.Pool;
import dev.sallyport.directory.PoolParts;
import dev.sallyport.directory.PoolParts.Kind;
import dev.sallyport.directory.PoolParts.Part;
import dev.sallyport.failure.Failed;
import dev.sallyport.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;

/**
 * Keeps the links to a client's terms of use and privacy policy. Nothing is enforced, at Cognito
 * neither, and there are no sign-in pages yet to show them. Documents hold the answer's own
 * members, and client and name together as a further name.
 */
final class TermsOperations {
  private static final Failure MISSING = new Failure.PartNotFound("Terms do not exist.");
  private static final List<String> SETTINGS =
      List.of("TermsName", "TermsSource", "Enforcement", "Links");

  private final Administered on;
  private final InstantSource clock;
  private final Supplier<String> ids;

  TermsOperations(Administered on, InstantSource clock, Supplier<String> ids) {
    this.on = on;
    this.clock = clock;
    this.ids = ids;
  }

  List<Operation> all() {
    return List.of(
        on.changing("CreateTerms", this::create),
        on.telling("DescribeTerms", this::describe),
        on.changing("UpdateTerms", this::update),
        on.changing("DeleteTerms", this::delete),
        on.telling("ListTerms", this::list));
  }

  private PoolParts parts() {
    return on.pools().parts();
  }

  private BigDecimal now() {
    return UserJson.seconds(clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private Future<JsonObject> create(Call call) {
    var client = call.input().getString("ClientId");
    var now = now();
    var terms =
        new Part(
            ids.get(),
            settled(
                    call.input(),
                    new JsonObject()
                        .put("ClientId", client)
                        .put("Links", new JsonObject())
                        .put("CreationDate", now),
                    now)
                .encode());
    var known = on.client(call, client);
    return on.changeable(call)
        .compose(
            pool ->
                known
                    .compose(_ -> parts().add(pool.id(), Kind.TERMS, terms, call.deadline()))
                    .map(
                        added -> {
                          if (!added) {
                            throw new Failed(taken(call.input()));
                          }
                          return answer(pool, terms);
                        }));
  }

  private static Failure taken(JsonObject input) {
    return new Failure.TermsTaken(input.getString("TermsName", ""));
  }

  /** What the request names, over what there was. */
  private static JsonObject settled(JsonObject input, JsonObject was, BigDecimal now) {
    for (var name : SETTINGS) {
      if (input.containsKey(name)) {
        was.put(name, input.getValue(name));
      }
    }
    was.getJsonObject("Links")
        .forEach(
            link -> {
              if (!WebAddress.good((String) link.getValue())) {
                throw Members.invalid("The link for " + link.getKey() + " must be an https URL.");
              }
            });
    var also = PoolParts.termsName(was.getString("ClientId"), was.getString("TermsName"));
    return was.put("also", new JsonArray().add(also)).put("LastModifiedDate", now);
  }

  private Future<JsonObject> describe(Call call) {
    return on.pool(call)
        .compose(
            pool ->
                parts()
                    .read(pool.id(), Kind.TERMS, id(call), call.deadline())
                    .map(
                        terms -> {
                          if (terms == null) {
                            throw new Failed(MISSING);
                          }
                          return answer(pool, terms);
                        }));
  }

  private Future<JsonObject> update(Call call) {
    var now = now();
    return on.changeable(call)
        .compose(
            pool ->
                parts()
                    .change(
                        pool.id(),
                        Kind.TERMS,
                        id(call),
                        seen -> settled(call.input(), new JsonObject(seen), now).encode(),
                        new PoolParts.Otherwise(MISSING, taken(call.input())),
                        call.deadline())
                    .map(document -> answer(pool, new Part(id(call), document))));
  }

  private Future<JsonObject> delete(Call call) {
    return on.changeable(call)
        .compose(pool -> parts().remove(pool.id(), Kind.TERMS, id(call), call.deadline()))
        .compose(done -> done ? Future.succeededFuture() : Future.failedFuture(new Failed(MISSING)))
        .map(new JsonObject());
  }

  private Future<JsonObject> list(Call call) {
    var paging = Paging.of(call.input());
    return on.pool(call)
        .compose(
            pool ->
                parts()
                    .page(pool.id(), Kind.TERMS, paging.after(), paging.limit(), call.deadline()))
        .map(TermsOperations::listed);
  }

  /** {@code TermsDescriptionListType}. */
  private static JsonObject listed(Page<Part> page) {
    return Paging.answer(
        "Terms",
        page,
        terms -> {
          var json = new JsonObject(terms.document());
          List.of("also", "ClientId", "TermsSource", "Links").forEach(json::remove);
          return json.put("TermsId", terms.name());
        });
  }

  private static String id(Call call) {
    return call.input().getString("TermsId");
  }

  /** {@code TermsType}. */
  private static JsonObject answer(Pool pool, Part terms) {
    var json =
        new JsonObject(terms.document()).put("TermsId", terms.name()).put("UserPoolId", pool.id());
    json.remove("also");
    return new JsonObject().put("Terms", json);
  }
}
