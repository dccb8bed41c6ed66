package dev.sallyport.ingress.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the README says to write into Envoy's configuration, by Envoy's own schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EnvoySnippetTest {
  @Test
  void every_setting_is_one_of_envoys() throws IOException {
    var filter = new YAMLMapper().readTree(Front.snippet("yaml")).get(0).get("typed_config");
    assertThat(filter.get("@type").asText())
        .isEqualTo("type.googleapis.com/" + ExtAuthz.getDescriptor().getFullName());
    assertThat(filter.get("failure_mode_allow").asBoolean(true)).isFalse();
    check(filter, ExtAuthz.getDescriptor());
  }

  private static void check(JsonNode node, Descriptor type) {
    for (var setting : node.properties()) {
      if (setting.getKey().equals("@type")) {
        continue;
      }
      var field = type.findFieldByName(setting.getKey());
      assertThat(field).as(setting.getKey()).isNotNull();
      if (field.getJavaType() == JavaType.ENUM) {
        assertThat(field.getEnumType().findValueByName(setting.getValue().asText())).isNotNull();
      } else if (field.getJavaType() == JavaType.MESSAGE && setting.getValue().isObject()) {
        check(setting.getValue(), field.getMessageType());
      }
    }
  }
}
