package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LambdaConfigType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.UserLambdaValidationException;

/** The API names the functions a pool calls, by the ARNs they have at AWS. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LambdaConfigIT {
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";

  private static LambdaForTests lambda;
  private static SallyportForTests sallyport;

  @BeforeAll
  static void start() {
    lambda = new LambdaForTests();
    sallyport = SallyportForTests.of(lambda.file(List.of("preSignUp: fn")), Map.of());
  }

  @AfterAll
  static void stop() {
    sallyport.close();
    lambda.close();
  }

  @Test
  void a_pool_is_made_with_functions_keeps_them_and_calls_them() {
    var config =
        LambdaConfigType.builder()
            .preSignUp(ARN)
            .preAuthentication(ARN + ":live")
            .preTokenGeneration(ARN)
            .preTokenGenerationConfig(c -> c.lambdaVersion("V2_0").lambdaArn(ARN))
            .customEmailSender(c -> c.lambdaVersion("V1_0").lambdaArn(ARN))
            .kmsKeyID("arn:aws:kms:us-east-1:123456789012:key/k")
            .build();
    var made =
        sallyport
            .sdk()
            .createUserPool(r -> r.poolName("functions").lambdaConfig(config))
            .userPool();
    assertThat(made.lambdaConfig()).isEqualTo(config);
    assertThat(
            sallyport
                .sdk()
                .describeUserPool(r -> r.userPoolId(made.id()))
                .userPool()
                .lambdaConfig())
        .isEqualTo(config);
    lambda.fails("PreSignUp", "No");
    assertThatThrownBy(
            () -> sallyport.sdk().adminCreateUser(r -> r.userPoolId(made.id()).username("u")))
        .isInstanceOf(UserLambdaValidationException.class);
    assertThat(lambda.events("PreSignUp_AdminCreateUser").getFirst().getString("userPoolId"))
        .isEqualTo(made.id());
  }

  @Test
  void a_configured_pool_is_described_with_its_functions() {
    var pool = sallyport.sdk().describeUserPool(r -> r.userPoolId("local_Sallyport")).userPool();
    assertThat(pool.lambdaConfig().preSignUp()).isEqualTo("fn");
  }

  @Test
  void a_function_that_is_not_configured_is_refused() {
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .createUserPool(
                        r -> r.poolName("p").lambdaConfig(c -> c.userMigration(ARN + "2"))))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("There is no trigger");
  }

  @Test
  void two_arns_for_one_trigger_are_refused() {
    assertThatThrownBy(
            () ->
                sallyport
                    .sdk()
                    .createUserPool(
                        r ->
                            r.poolName("p")
                                .lambdaConfig(
                                    c ->
                                        c.preTokenGeneration(ARN)
                                            .preTokenGenerationConfig(
                                                v ->
                                                    v.lambdaVersion("V1_0")
                                                        .lambdaArn(ARN + ":1")))))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void a_function_with_a_version_is_described_as_it_was_given() {
    var id =
        sallyport
            .sdk()
            .createUserPool(
                r ->
                    r.poolName("p")
                        .lambdaConfig(
                            c -> c.inboundFederation(v -> v.lambdaVersion("V1_0").lambdaArn(ARN))))
            .userPool()
            .id();
    var described =
        sallyport.sdk().describeUserPool(r -> r.userPoolId(id)).userPool().lambdaConfig();
    assertThat(described.inboundFederation().lambdaArn()).isEqualTo(ARN);
    assertThat(described.inboundFederation().lambdaVersionAsString()).isEqualTo("V1_0");
  }
}
