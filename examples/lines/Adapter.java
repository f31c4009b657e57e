import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

class Adapter {
    public static void main(String[] args) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in));
        var failed = false;
        for (String line; (line = lines.readLine()) != null; ) {
            var words = line.split(" ");
            var status = 0;
            var body = "null";
            try {
                var answer = Api.request(words[0], words[1]); // yours: an HttpResponse<String>
                status = answer.statusCode();
                body = answer.body().replaceAll("\\R", "");
            } catch (Exception e) {
                System.err.println(e.getMessage());
            }
            failed |= status < 200 || status > 299;
            System.out.printf("%03d %s%n", status, body);
        }
        System.exit(failed ? 1 : 0);
    }
}
