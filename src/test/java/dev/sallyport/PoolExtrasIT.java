package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.cognitoidentityprovider.CognitoIdentityProviderClient;
import software.amazon.awssdk.services.cognitoidentityprovider.model.AssetType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.CreateTermsResponse;
import software.amazon.awssdk.services.cognitoidentityprovider.model.EventFilterType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.InvalidParameterException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.LogConfigurationType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ManagedLoginBrandingExistsException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.NotAuthorizedException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cognitoidentityprovider.model.RiskConfigurationType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.TermsDescriptionType;
import software.amazon.awssdk.services.cognitoidentityprovider.model.TermsExistsException;

/** What is kept for a pool and switches nothing yet: tags, styles of pages, terms. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoolExtrasIT {
  private static SallyportForTests sallyport;
  private static CognitoIdentityProviderClient sdk;
  private String pool;
  private String client;

  @BeforeAll
  static void start() {
    sallyport = SallyportForTests.demo(Map.of());
    sdk = sallyport.sdk();
  }

  @AfterAll
  static void stop() {
    sallyport.close();
  }

  @BeforeEach
  void make() {
    pool = sdk.createUserPool(r -> r.poolName("extras")).userPool().id();
    client =
        sdk.createUserPoolClient(r -> r.userPoolId(pool).clientName("app"))
            .userPoolClient()
            .clientId();
  }

  @Test
  void tags_are_added_taken_away_and_told_with_the_pool() {
    var arn = sdk.describeUserPool(r -> r.userPoolId(pool)).userPool().arn();
    sdk.tagResource(r -> r.resourceArn(arn).tags(Map.of("team", "one", "stage", "test")));
    sdk.tagResource(r -> r.resourceArn(arn).tags(Map.of("team", "two")));
    sdk.untagResource(r -> r.resourceArn(arn).tagKeys("stage", "absent"));
    assertThat(sdk.listTagsForResource(r -> r.resourceArn(arn)).tags())
        .isEqualTo(Map.of("team", "two"));
    assertThat(sdk.describeUserPool(r -> r.userPoolId(pool)).userPool().userPoolTags())
        .isEqualTo(Map.of("team", "two"));
    assertThatThrownBy(() -> sdk.tagResource(r -> r.resourceArn(arn).tags(Map.of("aws:x", "y"))))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(() -> sdk.listTagsForResource(r -> r.resourceArn(arn + "x")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(
            () ->
                sdk.listTagsForResource(
                    r -> r.resourceArn("arn:aws:s3:local:000000000000:bucket/abc")))
        .isInstanceOf(InvalidParameterException.class);
    var configured = sdk.describeUserPool(r -> r.userPoolId("local_Sallyport")).userPool().arn();
    assertThat(sdk.listTagsForResource(r -> r.resourceArn(configured)).tags()).isEmpty();
    assertThatThrownBy(() -> sdk.tagResource(r -> r.resourceArn(configured).tags(Map.of("a", "b"))))
        .isInstanceOf(NotAuthorizedException.class);
  }

  @Test
  void a_style_sheet_is_the_clients_own_or_that_of_all() {
    assertThat(sdk.getUICustomization(r -> r.userPoolId(pool)).uiCustomization().css()).isNull();
    sdk.setUICustomization(r -> r.userPoolId(pool).css(".all{}"));
    assertThat(css()).isEqualTo(".all{}");
    sdk.setUICustomization(r -> r.userPoolId(pool).clientId(client).css(".own{}"));
    assertThat(css()).isEqualTo(".own{}");
    sdk.setUICustomization(r -> r.userPoolId(pool).clientId(client));
    assertThat(css()).isEqualTo(".all{}");
    assertThatThrownBy(
            () ->
                sdk.setUICustomization(
                    r -> r.userPoolId(pool).imageFile(SdkBytes.fromUtf8String("png"))))
        .hasMessageContaining("ImageFile is not supported by this version of Sallyport.");
    assertThatThrownBy(() -> sdk.getUICustomization(r -> r.userPoolId(pool).clientId("nobody")))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private String css() {
    return sdk.getUICustomization(r -> r.userPoolId(pool).clientId(client)).uiCustomization().css();
  }

  @Test
  void a_branding_style_belongs_to_one_client_and_is_changed_and_deleted() {
    var settings = Document.mapBuilder().putString("colour", "red").build();
    var made =
        sdk.createManagedLoginBranding(
                r ->
                    r.userPoolId(pool)
                        .clientId(client)
                        .settings(settings)
                        .assets(
                            AssetType.builder()
                                .category("FORM_LOGO")
                                .colorMode("LIGHT")
                                .extension("PNG")
                                .bytes(SdkBytes.fromUtf8String("png"))
                                .build()))
            .managedLoginBranding();
    assertThat(made.settings()).isEqualTo(settings);
    var id = made.managedLoginBrandingId();
    assertThat(
            sdk.describeManagedLoginBranding(r -> r.userPoolId(pool).managedLoginBrandingId(id))
                .managedLoginBranding())
        .isEqualTo(made);
    assertThat(
            sdk.describeManagedLoginBrandingByClient(r -> r.userPoolId(pool).clientId(client))
                .managedLoginBranding())
        .isEqualTo(made);
    assertThatThrownBy(
            () -> sdk.createManagedLoginBranding(r -> r.userPoolId(pool).clientId(client)))
        .isInstanceOf(ManagedLoginBrandingExistsException.class);
    var usual =
        sdk.updateManagedLoginBranding(
                r -> r.userPoolId(pool).managedLoginBrandingId(id).useCognitoProvidedValues(true))
            .managedLoginBranding();
    assertThat(usual.useCognitoProvidedValues()).isTrue();
    assertThat(usual.settings()).isNull();
    assertThatThrownBy(
            () ->
                sdk.updateManagedLoginBranding(
                    r ->
                        r.userPoolId(pool)
                            .managedLoginBrandingId(id)
                            .useCognitoProvidedValues(true)
                            .settings(settings)))
        .isInstanceOf(InvalidParameterException.class);
    sdk.deleteManagedLoginBranding(r -> r.userPoolId(pool).managedLoginBrandingId(id));
    assertThatThrownBy(
            () ->
                sdk.describeManagedLoginBrandingByClient(r -> r.userPoolId(pool).clientId(client)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void terms_are_links_of_a_client_one_for_each_name() {
    var made = terms("terms-of-use").terms();
    assertThat(sdk.describeTerms(r -> r.userPoolId(pool).termsId(made.termsId())).terms())
        .isEqualTo(made);
    assertThatThrownBy(() -> terms("terms-of-use")).isInstanceOf(TermsExistsException.class);
    var policy = terms("privacy-policy").terms();
    assertThatThrownBy(
            () ->
                sdk.updateTerms(
                    r -> r.userPoolId(pool).termsId(policy.termsId()).termsName("terms-of-use")))
        .isInstanceOf(TermsExistsException.class);
    assertThat(
            sdk.updateTerms(
                    r ->
                        r.userPoolId(pool)
                            .termsId(policy.termsId())
                            .links(Map.of("cognito:default", "https://example.com/other")))
                .terms()
                .termsName())
        .isEqualTo("privacy-policy");
    assertThatThrownBy(
            () ->
                sdk.updateTerms(
                    r ->
                        r.userPoolId(pool)
                            .termsId(policy.termsId())
                            .links(Map.of("cognito:default", "javascript:alert(1)"))))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(sdk.listTerms(r -> r.userPoolId(pool).maxResults(1)).nextToken()).isNotNull();
    assertThat(sdk.listTerms(r -> r.userPoolId(pool)).terms())
        .extracting(TermsDescriptionType::termsName)
        .containsExactlyInAnyOrder("terms-of-use", "privacy-policy");
    sdk.deleteTerms(r -> r.userPoolId(pool).termsId(made.termsId()));
    assertThatThrownBy(() -> sdk.describeTerms(r -> r.userPoolId(pool).termsId(made.termsId())))
        .isInstanceOf(ResourceNotFoundException.class);
    terms("terms-of-use");
  }

  private CreateTermsResponse terms(String name) {
    return sdk.createTerms(
        r ->
            r.userPoolId(pool)
                .clientId(client)
                .termsName(name)
                .termsSource("LINK")
                .enforcement("NONE")
                .links(Map.of("cognito:default", "https://example.com/" + name)));
  }

  @Test
  void what_is_noted_of_a_client_goes_with_it() {
    sdk.createManagedLoginBranding(r -> r.userPoolId(pool).clientId(client));
    terms("terms-of-use");
    terms("privacy-policy");
    sdk.setUICustomization(r -> r.userPoolId(pool).clientId(client).css(".own{}"));
    sdk.deleteUserPoolClient(r -> r.userPoolId(pool).clientId(client));
    assertThat(sdk.listTerms(r -> r.userPoolId(pool)).terms()).isEmpty();
    assertThatThrownBy(
            () ->
                sdk.describeManagedLoginBrandingByClient(r -> r.userPoolId(pool).clientId(client)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  private static LogConfigurationType authEvents(String level) {
    return LogConfigurationType.builder()
        .logLevel(level)
        .eventSource("userAuthEvents")
        .firehoseConfiguration(
            f -> f.streamArn("arn:aws:firehose:eu-west-1:123456789012:deliverystream/logs"))
        .build();
  }

  private List<LogConfigurationType> logs() {
    return sdk.getLogDeliveryConfiguration(r -> r.userPoolId(pool))
        .logDeliveryConfiguration()
        .logConfigurations();
  }

  private void deliver(LogConfigurationType... logs) {
    sdk.setLogDeliveryConfiguration(r -> r.userPoolId(pool).logConfigurations(logs));
  }

  @Test
  void where_logs_would_go_is_kept_replaced_and_taken_away() {
    assertThat(logs()).isEmpty();
    var mail =
        LogConfigurationType.builder()
            .logLevel("ERROR")
            .eventSource("userNotification")
            .cloudWatchLogsConfiguration(
                c -> c.logGroupArn("arn:aws:logs:eu-west-1:123456789012:log-group:/sallyport"))
            .build();
    deliver(mail, authEvents("INFO"));
    assertThat(logs()).containsExactly(mail, authEvents("INFO"));
    deliver(authEvents("INFO"));
    assertThat(logs()).containsExactly(authEvents("INFO"));
    deliver();
    assertThat(logs()).isEmpty();
  }

  @Test
  void where_logs_would_go_must_make_sense() {
    var nowhere =
        LogConfigurationType.builder().logLevel("ERROR").eventSource("userNotification").build();
    for (var wrong :
        List.of(
            List.of(nowhere),
            List.of(authEvents("ERROR")),
            List.of(authEvents("INFO"), authEvents("INFO")))) {
      assertThatThrownBy(() -> deliver(wrong.toArray(LogConfigurationType[]::new)))
          .isInstanceOf(InvalidParameterException.class);
    }
    assertThat(logs()).isEmpty();
    assertThatThrownBy(
            () ->
                sdk.setLogDeliveryConfiguration(
                    r -> r.userPoolId("local_Sallyport").logConfigurations(authEvents("INFO"))))
        .as("a pool of the configuration file")
        .isInstanceOf(NotAuthorizedException.class);
  }

  private RiskConfigurationType risk(String client) {
    return sdk.describeRiskConfiguration(r -> r.userPoolId(pool).clientId(client))
        .riskConfiguration();
  }

  @Test
  void what_a_pool_and_its_clients_would_do_about_risks_is_kept_apart_and_replaced_whole() {
    sdk.setRiskConfiguration(
        r ->
            r.userPoolId(pool)
                .compromisedCredentialsRiskConfiguration(
                    c ->
                        c.actions(a -> a.eventAction("BLOCK")).eventFilter(EventFilterType.SIGN_IN))
                .riskExceptionConfiguration(
                    e ->
                        e.blockedIPRangeList("203.0.113.0/24")
                            .skippedIPRangeList("2001:db8::/32")));
    var whole = risk(null);
    assertThat(whole.userPoolId()).isEqualTo(pool);
    assertThat(whole.clientId()).isNull();
    assertThat(whole.lastModifiedDate()).isNotNull();
    assertThat(whole.compromisedCredentialsRiskConfiguration().eventFilter())
        .containsExactly(EventFilterType.SIGN_IN);
    assertThat(whole.riskExceptionConfiguration().skippedIPRangeList())
        .containsExactly("2001:db8::/32");
    assertThat(risk(client).compromisedCredentialsRiskConfiguration()).isNull();

    sdk.setRiskConfiguration(
        r ->
            r.userPoolId(pool)
                .clientId(client)
                .accountTakeoverRiskConfiguration(
                    t ->
                        t.actions(
                            a ->
                                a.highAction(
                                    h ->
                                        h.sendNotification(false)
                                            .eventAction("MFA_IF_CONFIGURED")))));
    assertThat(risk(client).clientId()).isEqualTo(client);
    assertThat(
            risk(client)
                .accountTakeoverRiskConfiguration()
                .actions()
                .highAction()
                .eventActionAsString())
        .isEqualTo("MFA_IF_CONFIGURED");

    sdk.setRiskConfiguration(
        r ->
            r.userPoolId(pool).riskExceptionConfiguration(e -> e.skippedIPRangeList("10.0.0.0/8")));
    assertThat(risk(null).compromisedCredentialsRiskConfiguration()).isNull();
    sdk.setRiskConfiguration(r -> r.userPoolId(pool));
    assertThat(risk(null).riskExceptionConfiguration()).isNull();
    assertThat(risk(client).accountTakeoverRiskConfiguration()).isNotNull();
  }

  @Test
  void a_risk_configuration_must_make_sense() {
    for (var range : List.of("203.0.113.7", "203.0.113.0/33", "example.com/8", "::/129")) {
      assertThatThrownBy(
              () ->
                  sdk.setRiskConfiguration(
                      r ->
                          r.userPoolId(pool)
                              .riskExceptionConfiguration(e -> e.blockedIPRangeList(range))))
          .as(range)
          .isInstanceOf(InvalidParameterException.class);
    }
    assertThatThrownBy(
            () ->
                sdk.setRiskConfiguration(
                    r ->
                        r.userPoolId(pool)
                            .accountTakeoverRiskConfiguration(
                                t ->
                                    t.actions(
                                        a ->
                                            a.lowAction(
                                                l ->
                                                    l.sendNotification(true)
                                                        .eventAction("NO_ACTION"))))))
        .isInstanceOf(InvalidParameterException.class);
    assertThatThrownBy(
            () -> sdk.setRiskConfiguration(r -> r.userPoolId(pool).clientId("nosuchclient")))
        .isInstanceOf(ResourceNotFoundException.class);
  }
}
