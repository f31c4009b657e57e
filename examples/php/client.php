<?php
/**
 * A client of the Popup Reward Store API that lives through expiry, refresh and re-login. It needs PHP 8.1 or newer and
 * no extension (openssl for https).
 *
 *   php client.php /api/v1/categories /api/v1/products    or request lines on standard input: see ../README.md
 */
declare(strict_types=1);

/** What went wrong, with the last answer: status 0 and body null when there was none. */
final class Failure extends RuntimeException
{
    /** @param bool $final whatever follows would fail the same way */
    public function __construct(string $message, public readonly int $status = 0, public readonly mixed $body = null,
        public readonly bool $final = false)
    {
        parent::__construct($message);
    }
}

/** Keeps its tokens in memory. PHP writes arguments into stack traces, hence the attribute on those that are secret. */
final class PopupClient
{
    private const TIMEOUT = 30;  // seconds without a sign of life
    private const EARLY = 300;   // seconds before expiry; the vendor advises 5 to 10 minutes

    private ?string $access = null;
    private ?string $refresh = null;
    private int $expires = 0;    // Unix time at which the access token ends

    public function __construct(private readonly string $base, private readonly string $username,
        #[SensitiveParameter] private readonly string $password)
    {
    }

    /**
     * Asks once more after a 401, with new tokens. A second 401 is not about their age, so it is the caller's.
     *
     * @return array{int, mixed} status and decoded body
     * @throws Failure when the request finally failed
     */
    public function get(string $path): array
    {
        // Anything else could lead the token to another host ("@elsewhere/").
        if (preg_match('#^/[!-~]*$#D', $path) !== 1) {
            throw new Failure('a path begins with / and has no blanks');
        }
        if ($this->access === null) {
            $this->login();
        }
        if ($this->expires - time() <= self::EARLY) {
            $this->renew();
        }
        [$status, $body] = $this->send('GET', $path, token: $this->access);
        if ($status === 401) {
            $this->renew();
            [$status, $body] = $this->send('GET', $path, token: $this->access);
        }
        if ($status < 200 || $status > 299 || $body === null) {
            throw $this->failure("GET $path", $status, $body);
        }
        return [$status, $body];
    }

    /**
     * Refreshes, and logs in when the refresh token is dead too. Any other trouble is left to the caller: after a 403 a
     * login would fail as well, and after a 500 the tokens may still be good.
     */
    private function renew(): void
    {
        [$status, $body] = $this->send('POST', '/auth/refresh', ['refresh_token' => $this->refresh]);
        if ($status === 401) {
            $this->login();
        } else {
            $this->keep('refresh', $status, $body);
        }
    }

    private function login(): void
    {
        $credentials = ['username' => $this->username, 'password' => $this->password];
        [$status, $body] = $this->send('POST', '/auth/login', $credentials);
        if ($status === 401) {
            $message = 'login: 401, check username and password, and that the account is active';
            throw new Failure($message, 401, $body, final: true);
        }
        $this->keep('login', $status, $body);
    }

    /** Takes all that is new. The refresh token changes each time, and the old one is dead from then on. */
    private function keep(string $what, int $status, #[SensitiveParameter] mixed $body): void
    {
        if ($status !== 200) {
            throw $this->failure($what, $status, $body);
        }
        $access = $body->data->access_token ?? null;
        $refresh = $body->data->refresh_token ?? null;
        $expires = strtotime((string) ($body->data->access_expires_at ?? ''));
        if (!is_string($access) || !is_string($refresh) || $expires === false) {
            throw new Failure("$what: 200 without tokens"); // the body may hold half of them: it must not be shown
        }
        [$this->access, $this->refresh, $this->expires] = [$access, $refresh, $expires];
    }

    private function failure(string $what, int $status, mixed $body): Failure
    {
        if ($status === 403) {
            $advice = 'this address is not on the IP whitelist of the account. Tokens do not cure that: have it changed';
            return new Failure("$what: 403, $advice", 403, $body, final: true);
        }
        if ($status === 429) {
            return new Failure("$what: 429, it was too fast. Try again later, when Retry-After allows it", 429, $body, final: true);
        }
        $message = $body->error->message ?? ($body === null ? 'without JSON' : '(no message)');
        return new Failure("$what: $status $message", $status, $body);
    }

    /** @return array{int, mixed} status and body, null when that is not JSON */
    private function send(string $method, string $path, #[SensitiveParameter] ?array $content = null,
        #[SensitiveParameter] ?string $token = null): array
    {
        $stream = @fopen(rtrim($this->base, '/') . $path, 'r', false, stream_context_create(['http' => [
            'method' => $method,
            'header' => $token === null ? ['Content-Type: application/json'] : ["Authorization: Bearer $token"],
            'content' => $content === null ? '' : json_encode($content, JSON_THROW_ON_ERROR),
            'timeout' => self::TIMEOUT,
            'follow_location' => 0,  // the token is meant for this host alone
            'ignore_errors' => true, // a 401 is an answer
        ]]));
        if ($stream === false) {
            throw new Failure("$method $path: no answer, " . (error_get_last()['message'] ?? 'for unknown reasons'));
        }
        $text = (string) stream_get_contents($stream);
        $meta = stream_get_meta_data($stream);
        fclose($stream);
        if ($meta['timed_out'] || preg_match('~^HTTP/\S+ (\d{3})~', $meta['wrapper_data'][0] ?? '', $line) !== 1) {
            throw new Failure("$method $path: no complete answer");
        }
        return [(int) $line[1], json_decode($text)];
    }
}

/** Answers one request with a line on stdout, and says on stderr what went wrong. */
function answer(PopupClient $client, string $path): ?Failure
{
    $failure = null;
    try {
        [$status, $body] = $client->get($path);
    } catch (Failure $failure) {
        [$status, $body] = [$failure->status, $failure->body];
        fwrite(STDERR, "client.php: {$failure->getMessage()}\n");
    }
    $json = json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION);
    fprintf(STDOUT, "%03d %s\n", $status, $json);
    return $failure;
}

/** The arguments, or else what request lines say. A line of another kind gives '', which get refuses. */
function paths(array $arguments): Generator
{
    yield from $arguments;
    while ($arguments === [] && ($line = fgets(STDIN)) !== false) {
        yield preg_match('~^GET (\S+)$~', trim($line), $request) === 1 ? $request[1] : '';
    }
}

$settings = array_map('getenv', ['POPUPMOCK_BASE_URL', 'POPUPMOCK_USERNAME', 'POPUPMOCK_PASSWORD']);
if (count(array_filter($settings)) < 3) {
    fwrite(STDERR, "client.php: POPUPMOCK_BASE_URL, _USERNAME or _PASSWORD is not set: your configuration, see ../README.md\n");
    exit(2);
}
$client = new PopupClient(...$settings);
$failed = 0;
foreach (paths(array_slice($argv, 1)) as $path) {
    $failure = answer($client, $path);
    if ($failure !== null) {
        $failed = 1;
    }
    if ($failure?->final) {
        break; // a password tried again and again may lock the account, and a 429 asks to stop
    }
}
exit($failed);
