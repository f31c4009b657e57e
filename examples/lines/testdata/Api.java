import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

/** A client for the adapter, as small as one can be that lives through an hour: after a 401 it refreshes, or else logs in. */
public class Api {
    private static final HttpClient http = HttpClient.newHttpClient();
    private static String access, refresh;

    public static HttpResponse<String> request(String method, String path) throws IOException, InterruptedException {
        if (access == null) {
            login();
        }
        var answer = send(method, path, "");
        if (answer.statusCode() == 401) {
            renew();
            answer = send(method, path, "");
        }
        return answer;
    }

    private static void login() throws IOException, InterruptedException {
        var credentials = "{\"username\":\"%s\",\"password\":\"%s\"}"
            .formatted(System.getenv("POPUPMOCK_USERNAME"), System.getenv("POPUPMOCK_PASSWORD"));
        keep("login", send("POST", "/auth/login", credentials));
    }

    private static void renew() throws IOException, InterruptedException {
        var answer = send("POST", "/auth/refresh", "{\"refresh_token\":\"" + refresh + "\"}");
        if (answer.statusCode() == 401) {
            login();
        } else {
            keep("refresh", answer);
        }
    }

    private static void keep(String what, HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException(what + ": " + answer.statusCode());
        }
        access = field(answer.body(), "access_token");
        refresh = field(answer.body(), "refresh_token");
    }

    private static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : "";
    }

    private static HttpResponse<String> send(String method, String path, String content) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("POPUPMOCK_BASE_URL") + path))
            .method(method, BodyPublishers.ofString(content))
            .header(content.isEmpty() ? "Authorization" : "Content-Type", content.isEmpty() ? "Bearer " + access : "application/json");
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
