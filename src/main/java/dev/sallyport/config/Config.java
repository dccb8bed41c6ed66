package dev.sallyport.config;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that can be set, read once at start by {@link ConfigReader}.
 *
 * @param region names this installation; the region in signed requests must be this one
 * @param accessKeys who may call the administrator's operations
 * @param triggers the functions that pools may call
 * @param dataDir where the embedded Redis and the demo's own key file live
 */
public record Config(
    String region,
    HttpConfig http,
    OpsConfig ops,
    RedisConfig redis,
    KekConfig kek,
    HashingConfig hashing,
    SigningConfig signing,
    AdmissionConfig admission,
    DrainConfig drain,
    LimitsConfig limits,
    AuditConfig audit,
    TracingConfig tracing,
    CodesConfig codes,
    QuotasConfig quotas,
    DeliveryConfig delivery,
    PagesConfig pages,
    GateConfig gate,
    ProvidersConfig providers,
    TestingConfig testing,
    List<AccessKey> accessKeys,
    List<PoolConfig> pools,
    List<TriggerConfig> triggers,
    Path dataDir) {

  public Config {
    accessKeys = List.copyOf(accessKeys);
    pools = List.copyOf(pools);
    triggers = List.copyOf(triggers);
  }

  static Config read(Section root, Path dataDir) {
    var config =
        new Config(
            root.text("region", "local", Rule.REGION),
            HttpConfig.read(root.section("http")),
            OpsConfig.read(root.section("ops")),
            RedisConfig.read(root.shorthand("redis", "url")),
            KekConfig.read(root.section("kek")),
            HashingConfig.read(root.section("hashing")),
            SigningConfig.read(root.section("signing")),
            AdmissionConfig.read(root.section("admission")),
            DrainConfig.read(root.section("drain")),
            LimitsConfig.read(root.section("limits")),
            AuditConfig.read(root.section("audit")),
            TracingConfig.read(root.section("tracing")),
            CodesConfig.read(root.section("codes")),
            QuotasConfig.read(root.section("quotas")),
            DeliveryConfig.read(root.section("delivery")),
            PagesConfig.read(root.section("pages")),
            GateConfig.read(root.section("gate")),
            ProvidersConfig.read(root.section("providers")),
            TestingConfig.read(root.section("testing")),
            AccessKey.readAll(root.sections("accessKeys")),
            PoolConfig.readAll(root.sections("pools")),
            TriggerConfig.readAll(root),
            root.path("dataDir", dataDir));
    Exposure.check(config, root);
    config.checkTogether(root);
    return config;
  }

  private void checkTogether(Section root) {
    if (signing.queue() <= admission.login()) {
      root.faultOf(
          "signing.queue",
          "must be above admission.login, "
              + admission.login()
              + ", so that no login is refused late");
    }
    if (http.port() == ops.port() && http.port() != 0) {
      root.faultOf("ops.port", "is taken by http.port");
    }
    for (var i = 0; i < pools.size(); i++) {
      if (pools.get(i).attributes().stream().filter(AttributeConfig::custom).count()
          > quotas.customAttributes()) {
        root.faultOf(
            "pools[" + i + "].attributes",
            "must have " + quotas.customAttributes() + " custom ones at most");
      }
      for (var called : pools.get(i).lambdaConfig().functions().entrySet()) {
        if (TriggerConfig.named(triggers, called.getValue()).isEmpty()) {
          root.faultOf(
              "pools[" + i + "].lambdaConfig." + called.getKey().key(),
              "there is no " + Rule.quoted(called.getValue()) + " among the triggers");
        }
      }
    }
  }
}
