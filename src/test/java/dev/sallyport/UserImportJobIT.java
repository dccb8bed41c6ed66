package dev.sallyport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PasswordResetRequiredException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.PreconditionNotMetException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserImportJobType;

/** Users are imported from Cognito's CSV through the API. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UserImportJobIT {
  private static final String ROLE = "arn:aws:iam::000000000000:role/logs";
  private static final String HEADER =
      "cognito:username,email,email_verified,phone_number_verified,cognito:mfa_enabled\n";

  private static SallyportForTests sallyport;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    sallyport.close();
  }

  private static ApiPool pool() {
    return ApiPool.made(sallyport, r -> r.autoVerifiedAttributesWithStrings("email"));
  }

  private static UserImportJobType job(ApiPool pool) {
    return pool.sdk()
        .createUserImportJob(
            r -> r.userPoolId(pool.id()).jobName("tests").cloudWatchLogsRoleArn(ROLE))
        .userImportJob();
  }

  /** Puts a file where the job says, at the port that is really listened to. */
  private static HttpResponse<String> put(String address, HttpRequest.BodyPublisher file) {
    assertThat(address).startsWith(SallyportForTests.PUBLIC_URL + "/imports/");
    var here = address.replace(SallyportForTests.PUBLIC_URL, sallyport.api().toString());
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(here))
              .header("x-amz-server-side-encryption", "aws:kms")
              .PUT(file)
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private static HttpResponse<String> put(String address, String file) {
    return put(address, HttpRequest.BodyPublishers.ofString(file));
  }

  /** A job whose file is there. */
  private static UserImportJobType uploaded(ApiPool pool, String file) {
    var job = job(pool);
    assertThat(put(job.preSignedUrl(), file).statusCode()).isEqualTo(200);
    return job;
  }

  private static UserImportJobType started(ApiPool pool, UserImportJobType job) {
    return pool.sdk()
        .startUserImportJob(r -> r.userPoolId(pool.id()).jobId(job.jobId()))
        .userImportJob();
  }

  private static UserImportJobType now(ApiPool pool, UserImportJobType job) {
    return pool.sdk()
        .describeUserImportJob(r -> r.userPoolId(pool.id()).jobId(job.jobId()))
        .userImportJob();
  }

  private static UserImportJobType over(ApiPool pool, UserImportJobType job) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> now(pool, job),
            it -> Set.of("Succeeded", "Failed", "Stopped").contains(it.statusAsString()));
  }

  private static String rows(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + i + "," + prefix + i + "@example.com,true,,false\n")
        .collect(Collectors.joining());
  }

  @Test
  void a_file_is_uploaded_and_its_rows_become_users_who_reset_their_password() {
    var pool = pool();
    pool.bare("there");
    var job =
        uploaded(
            pool,
            HEADER
                + "new,new@example.com,true,,false\n"
                + "there,there@example.com,true,,false\n"
                + "unverified,u@example.com,false,,false\n");
    assertThat(job.statusAsString()).isEqualTo("Created");
    assertThat(started(pool, job).statusAsString()).isEqualTo("InProgress");
    var over = over(pool, job);
    assertThat(over.statusAsString()).isEqualTo("Succeeded");
    assertThat(List.of(over.importedUsers(), over.skippedUsers(), over.failedUsers()))
        .containsExactly(1L, 1L, 1L);
    assertThat(over.completionMessage()).isEqualTo("Import Job Completed Successfully.");
    assertThat(over.completionDate()).isAfterOrEqualTo(over.startDate());
    assertThat(over.preSignedUrl()).isNull();
    assertThat(pool.get("new").userStatusAsString()).isEqualTo("RESET_REQUIRED");
    var telling = pool.telling();
    assertThatThrownBy(() -> pool.signIn(telling, "new"))
        .isInstanceOf(PasswordResetRequiredException.class);
    pool.sdk().forgotPassword(r -> r.clientId(telling).username("new"));
    pool.sdk()
        .confirmForgotPassword(
            r ->
                r.clientId(telling)
                    .username("new")
                    .confirmationCode(sallyport.code("new@example.com"))
                    .password(ApiPool.PASSWORD));
    assertThat(pool.signIn("new").accessToken()).isNotNull();
    assertThatThrownBy(() -> started(pool, job)).isInstanceOf(PreconditionNotMetException.class);
  }

  @Test
  void the_header_names_the_pools_attributes_as_cognitos_does() {
    var header = sallyport.sdk().getCSVHeader(r -> r.userPoolId("local_Sallyport")).csvHeader();
    assertThat(header)
        .startsWith("name", "given_name")
        .endsWith("updated_at", "cognito:mfa_enabled", "cognito:username")
        .doesNotContain("sub")
        .hasSize(21);
  }

  @Test
  void a_job_needs_a_file_and_a_good_one() {
    var pool = pool();
    var bare = job(pool);
    assertThatThrownBy(() -> started(pool, bare))
        .isInstanceOf(PreconditionNotMetException.class)
        .hasMessageContaining("No csv file was uploaded for " + bare.jobId());
    var odd = uploaded(pool, "name,shoe_size\nBob,43\n");
    started(pool, odd);
    assertThat(over(pool, odd).statusAsString()).isEqualTo("Failed");
    assertThat(over(pool, odd).completionMessage()).contains("column");
    var useless = uploaded(pool, HEADER + "x,x@example.com,false,,false\n");
    started(pool, useless);
    assertThat(over(pool, useless).statusAsString()).isEqualTo("Failed");
    assertThat(over(pool, useless).completionMessage())
        .isEqualTo("Too many users have failed or been skipped during the import.");
    assertThatThrownBy(
            () ->
                pool.sdk().describeUserImportJob(r -> r.userPoolId(pool.id()).jobId("import-none")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void an_address_takes_one_file_of_its_own_job_only() {
    var pool = pool();
    var job = job(pool);
    var other = job(pool);
    var address = job.preSignedUrl();
    assertThat(put(address.replace(job.jobId(), other.jobId()), HEADER).statusCode())
        .isEqualTo(403);
    assertThat(put(address.replaceAll("expires=\\d+", "expires=9999999999"), HEADER).statusCode())
        .isEqualTo(403);
    assertThat(put(address.replaceAll("&signature=.*", ""), HEADER).statusCode()).isEqualTo(403);
    assertThat(put(address, "").statusCode()).isEqualTo(400);
    assertThat(put(address, HEADER).statusCode()).isEqualTo(200);
    assertThat(put(address, HEADER).statusCode()).isEqualTo(403);
    assertThat(put(other.preSignedUrl(), HEADER).statusCode()).isEqualTo(200);
  }

  @Test
  void who_waits_to_be_told_to_go_on_and_is_refused_has_the_connection_closed() throws Exception {
    var api = sallyport.api();
    try (var socket = new Socket(api.getHost(), api.getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              """
              PUT /imports/a/b?expires=1&signature=x HTTP/1.1\r
              Host: here\r
              Content-Length: 50\r
              Expect: 100-continue\r
              \r
              """
                  .getBytes(UTF_8));
      // Nothing is sent after it: the answer ends because the connection does.
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 403").containsIgnoringCase("connection: close");
    }
  }

  @Test
  void a_file_with_too_many_users_is_not_taken_and_may_be_mended() {
    var pool = pool();
    var job = job(pool);
    assertThat(put(job.preSignedUrl(), "\n".repeat(500_002)).statusCode()).isEqualTo(400);
    assertThat(put(job.preSignedUrl(), HEADER).statusCode()).isEqualTo(200);
  }

  @Test
  void one_job_of_a_pool_runs_at_a_time_and_can_be_stopped() {
    var pool = pool();
    var job = uploaded(pool, HEADER + rows("many", 20_000));
    var next = uploaded(pool, HEADER + rows("next", 3));
    assertThatThrownBy(
            () -> pool.sdk().stopUserImportJob(r -> r.userPoolId(pool.id()).jobId(job.jobId())))
        .isInstanceOf(PreconditionNotMetException.class);
    started(pool, job);
    assertThatThrownBy(() -> started(pool, next))
        .isInstanceOf(PreconditionNotMetException.class)
        .hasMessageContaining("running");
    var stopping =
        pool.sdk()
            .stopUserImportJob(r -> r.userPoolId(pool.id()).jobId(job.jobId()))
            .userImportJob();
    assertThat(stopping.statusAsString()).isEqualTo("Stopping");
    var stopped = over(pool, job);
    assertThat(stopped.statusAsString()).isEqualTo("Stopped");
    assertThat(stopped.importedUsers()).isLessThan(20_000L);
    started(pool, next);
    assertThat(over(pool, next).importedUsers()).isEqualTo(3L);
  }

  @Test
  void a_replica_that_stops_hands_its_job_to_another_and_nobody_is_made_twice() {
    var pool = pool();
    var job = uploaded(pool, HEADER + rows("long", 12_000));
    try (var other = sallyport.replica(Map.of())) {
      other.sdk().startUserImportJob(r -> r.userPoolId(pool.id()).jobId(job.jobId()));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> now(pool, job).importedUsers() > 0);
    }
    assertThat(now(pool, job).statusAsString()).isEqualTo("InProgress");
    var over = over(pool, job);
    assertThat(over.statusAsString()).isEqualTo("Succeeded");
    assertThat(over.importedUsers() + over.skippedUsers()).isEqualTo(12_000L);
    assertThat(over.failedUsers()).isZero();
    assertThat(pool.get("long0").userStatusAsString()).isEqualTo("RESET_REQUIRED");
    assertThat(pool.get("long11999").userStatusAsString()).isEqualTo("RESET_REQUIRED");
  }

  @Test
  void jobs_are_listed_page_by_page_the_newest_first() {
    var pool = pool();
    var made = IntStream.range(0, 5).mapToObj(_ -> job(pool).jobId()).toList().reversed();
    var listed = new ArrayList<String>();
    String token = null;
    do {
      var after = token;
      var page =
          pool.sdk()
              .listUserImportJobs(
                  r -> r.userPoolId(pool.id()).maxResults(2).paginationToken(after));
      assertThat(page.userImportJobs()).hasSizeBetween(1, 2);
      page.userImportJobs().forEach(each -> listed.add(each.jobId()));
      token = page.paginationToken();
    } while (token != null);
    assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    assertThatThrownBy(
            () ->
                pool.sdk()
                    .listUserImportJobs(
                        r -> r.userPoolId(pool.id()).maxResults(2).paginationToken("made-up")))
        .isInstanceOf(InvalidParameterException.class);
  }
}
