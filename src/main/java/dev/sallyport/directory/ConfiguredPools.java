package dev.sallyport.directory;

import dev.sallyport.config.AttributeConfig;
import dev.sallyport.config.ClientConfig;
import dev.sallyport.config.OAuthConfig;
import dev.sallyport.config.PasswordPolicyConfig;
import dev.sallyport.config.PoolConfig;
import dev.sallyport.config.ProviderConfig;
import dev.sallyport.directory.Pool.AttributeSchema;
import dev.sallyport.directory.Pool.PasswordPolicy;
import dev.sallyport.directory.SignInRules.FirstFactor;
import dev.sallyport.directory.SignInRules.Mfa;
import dev.sallyport.directory.SignInRules.SecondFactor;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pools and clients as configuration declares them, in this room's terms. Read-only to the API. */
public final class ConfiguredPools {
  private ConfiguredPools() {}

  /** The declared pools. Their times are that of the start. */
  public static List<Pool> pools(List<PoolConfig> declared, Instant now) {
    return declared.stream().map(pool -> pool(pool, now)).toList();
  }

  /** The clients of all declared pools. */
  public static List<AppClient> clients(List<PoolConfig> declared, Instant now) {
    return declared.stream()
        .flatMap(pool -> pool.clients().stream().map(client -> client(pool, client, now)))
        .toList();
  }

  /** The outside identity providers of declared pools, by the pools' ids. */
  public static Map<String, List<IdentityProvider>> providers(
      List<PoolConfig> declared, Instant now) {
    return declared.stream()
        .collect(
            Collectors.toMap(
                PoolConfig::id,
                pool -> pool.providers().stream().map(each -> provider(each, now)).toList()));
  }

  private static IdentityProvider provider(ProviderConfig provider, Instant now) {
    var details = new HashMap<>(provider.endpoints());
    details.put("client_id", provider.clientId());
    details.put("authorize_scopes", String.join(" ", provider.scopes()));
    details.put("attributes_request_method", provider.attributesMethod());
    var secret = provider.clientSecret();
    if (secret != null) {
      details.put("client_secret", secret.reveal());
    }
    var issuer = provider.issuer();
    if (issuer != null) {
      details.put("oidc_issuer", issuer);
    }
    return new IdentityProvider(
        provider.name(),
        IdentityProvider.Protocol.valueOf(provider.type().name()),
        details,
        provider.attributes(),
        provider.identifiers(),
        now,
        now);
  }

  private static Pool pool(PoolConfig pool, Instant now) {
    return new Pool(
        pool.id(),
        pool.name(),
        true,
        Upkeep.none(),
        pool.signInBy(),
        pool.usernameIs(),
        pool.caseSensitive(),
        pool.autoVerify(),
        pool.verifyBeforeChange(),
        pool.recovery(),
        pool.selfSignUp(),
        policy(pool.passwords()),
        StandardAttributes.with(
            pool.attributes().stream().map(ConfiguredPools::attribute).toList()),
        pool.algorithm(),
        pool.clients().stream()
            .map(client -> client(pool, client, now))
            .anyMatch(AppClient::provesBySrp),
        pool.revokeOnPasswordChange(),
        pool.challenges(),
        signIn(pool),
        pool.lambdaConfig(),
        pool.messages(),
        now,
        now);
  }

  /** Where passkeys belong somewhere, a sign-in may begin with one. */
  private static SignInRules signIn(PoolConfig pool) {
    var mode = Mfa.valueOf(pool.mfa().mode().name());
    var rules =
        SignInRules.passwordOnly()
            .withMfa(mode)
            .withSecondFactors(mode == Mfa.OFF ? Set.of() : seconds(pool))
            .withFirstFactors(
                pool.firstFactors().stream().map(FirstFactor::valueOf).collect(Collectors.toSet()));
    var devices = pool.devices();
    if (devices != null) {
      rules =
          rules.withDevices(
              new SignInRules.Devices(devices.challengeOnNewDevice(), devices.onlyOnUserPrompt()));
    }
    var webAuthn = pool.webAuthn();
    if (webAuthn == null) {
      return rules;
    }
    var factors = new HashSet<>(rules.firstFactors());
    factors.add(FirstFactor.WEB_AUTHN);
    return rules
        .withFirstFactors(factors)
        .withWebAuthn(
            new SignInRules.WebAuthn(
                webAuthn.relyingParty(),
                webAuthn.origins(),
                webAuthn.userVerification().equals("required"),
                webAuthn.countsAsMfa()));
  }

  private static Set<SecondFactor> seconds(PoolConfig pool) {
    return pool.mfa().factors().stream().map(SecondFactor::valueOf).collect(Collectors.toSet());
  }

  private static PasswordPolicy policy(PasswordPolicyConfig policy) {
    return new PasswordPolicy(
        policy.minimumLength(),
        policy.upper(),
        policy.lower(),
        policy.number(),
        policy.symbol(),
        policy.refuseNames(),
        policy.history(),
        policy.temporaryFor());
  }

  private static AttributeSchema attribute(AttributeConfig attribute) {
    return new AttributeSchema(
        attribute.name(),
        attribute.type(),
        attribute.mutable(),
        attribute.required(),
        attribute.minimum(),
        attribute.maximum());
  }

  private static AppClient client(PoolConfig pool, ClientConfig client, Instant now) {
    return new AppClient(
        client.id(),
        pool.id(),
        client.name(),
        secret(client, now),
        client.flows().stream().map(AppClient.Flow::valueOf).collect(Collectors.toSet()),
        client.accessTime(),
        client.idTime(),
        client.refreshTime(),
        client.sessionTime(),
        client.hideUsers(),
        client.readable(),
        client.writable(),
        client.revocable(),
        client.refreshTokenRotation(),
        client.challenges(),
        oauth(client.oauth()),
        now,
        now);
  }

  private static OAuthSettings oauth(@Nullable OAuthConfig oauth) {
    return oauth == null
        ? OAuthSettings.NONE
        : new OAuthSettings(
            true,
            oauth.grants().stream()
                .filter(grant -> !grant.equals(OAuthConfig.EXCHANGE))
                .map(OAuthSettings.Grant::of)
                .collect(Collectors.toSet()),
            oauth.scopes(),
            oauth.callbacks(),
            oauth.logouts(),
            oauth.defaultRedirect(),
            oauth.providers(),
            oauth.dpop(),
            oauth.backChannel(),
            oauth.exchange(),
            oauth.consent());
  }

  private static @Nullable ClientSecrets secret(ClientConfig client, Instant now) {
    var secret = client.secret();
    return secret == null
        ? null
        : ClientSecrets.of(new ClientSecrets.One("configured", secret, now));
  }
}
