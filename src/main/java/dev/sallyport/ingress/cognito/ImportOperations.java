package dev.sallyport.ingress.cognito;

import dev.sallyport.imports.ImportJob;
import dev.sallyport.imports.ImportJobs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Imports users from Cognito's CSV; the file itself comes by {@link ImportUpload}. */
final class ImportOperations {
  private final Administered on;
  private final ImportJobs jobs;
  private final PageTokens pages;
  private final String publicUrl;

  ImportOperations(Administered on, ImportJobs jobs, PageTokens pages, String publicUrl) {
    this.on = on;
    this.jobs = jobs;
    this.pages = pages;
    this.publicUrl = publicUrl;
  }

  List<Operation> all() {
    return List.of(
        on.telling("GetCSVHeader", this::header),
        on.changing("CreateUserImportJob", this::create),
        on.telling("DescribeUserImportJob", this::describe),
        on.telling("ListUserImportJobs", this::list),
        on.changing("StartUserImportJob", this::start),
        on.changing("StopUserImportJob", this::stop));
  }

  private Future<JsonObject> header(Call call) {
    return on.pool(call)
        .map(
            pool ->
                new JsonObject()
                    .put("UserPoolId", pool.id())
                    .put("CSVHeader", new JsonArray(ImportJobs.header(pool))));
  }

  private Future<JsonObject> create(Call call) {
    return on.pool(call)
        .compose(
            pool ->
                jobs.create(
                    pool,
                    call.input().getString("JobName"),
                    call.input().getString("CloudWatchLogsRoleArn"),
                    call.deadline()))
        .map(job -> answer(json(job).put("PreSignedUrl", publicUrl + jobs.address(job))));
  }

  private Future<JsonObject> describe(Call call) {
    return on.pool(call)
        .compose(pool -> jobs.get(pool.id(), id(call), call.deadline()))
        .map(ImportOperations::json)
        .map(ImportOperations::answer);
  }

  private Future<JsonObject> list(Call call) {
    var most = Math.max(1, call.input().getInteger("MaxResults"));
    return on.pool(call)
        .compose(
            pool -> {
              var question = "ListUserImportJobs " + pool.id();
              var after = pages.position(call.input().getString("PaginationToken"), question);
              return jobs.page(pool.id(), after, most + 1, call.deadline())
                  .map(found -> page(found, most, question));
            });
  }

  private JsonObject page(List<ImportJob> found, int most, String question) {
    var page = found.subList(0, Math.min(most, found.size()));
    var answer =
        new JsonObject()
            .put(
                "UserImportJobs",
                new JsonArray(page.stream().map(ImportOperations::json).toList()));
    return found.size() > most
        ? answer.put("PaginationToken", pages.token(page.getLast().id(), question))
        : answer;
  }

  private Future<JsonObject> start(Call call) {
    return jobs.start(
            call.input().getString("UserPoolId"), on.pool(call), id(call), call.deadline())
        .map(ImportOperations::json)
        .map(ImportOperations::answer);
  }

  private Future<JsonObject> stop(Call call) {
    return on.pool(call)
        .compose(pool -> jobs.stop(pool.id(), id(call), call.deadline()))
        .map(ImportOperations::json)
        .map(ImportOperations::answer);
  }

  private static String id(Call call) {
    return call.input().getString("JobId");
  }

  private static JsonObject answer(JsonObject job) {
    return new JsonObject().put("UserImportJob", job);
  }

  private static JsonObject json(ImportJob job) {
    var json =
        new JsonObject()
            .put("JobName", job.name())
            .put("JobId", job.id())
            .put("UserPoolId", job.poolId())
            .put("CreationDate", UserJson.seconds(job.created()))
            .put("Status", job.state().wire())
            .put("CloudWatchLogsRoleArn", job.role())
            .put("ImportedUsers", job.tally().imported())
            .put("SkippedUsers", job.tally().skipped())
            .put("FailedUsers", job.tally().failed());
    date(json, "StartDate", job.started());
    date(json, "CompletionDate", job.ended());
    return job.message().isEmpty() ? json : json.put("CompletionMessage", job.message());
  }

  private static void date(JsonObject json, String name, @Nullable Instant date) {
    if (date != null) {
      json.put(name, UserJson.seconds(date));
    }
  }
}
