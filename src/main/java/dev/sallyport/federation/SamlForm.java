package dev.sallyport.federation;

import dev.sallyport.federation.saml.SamlRequest.Sent.Post;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A form that a browser is to post to a provider that takes its messages no other way.
 *
 * @param address where to
 */
public record SamlForm(String address, Map<String, String> fields) {
  /** The page of ours that it is on, below the public address. */
  public static final String PAGE = "/saml2/request";

  public SamlForm {
    fields = Map.copyOf(fields);
  }

  static JsonObject write(Post post) {
    return new JsonObject()
        .put("address", post.address())
        .put("fields", new JsonObject(new LinkedHashMap<>(post.fields())));
  }

  static SamlForm read(JsonObject json) {
    var fields = new LinkedHashMap<String, String>();
    json.getJsonObject("fields")
        .forEach(each -> fields.put(each.getKey(), (String) each.getValue()));
    return new SamlForm(json.getString("address"), fields);
  }
}
