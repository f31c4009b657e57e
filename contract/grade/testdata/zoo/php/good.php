<?php
/**
 * A good client in PHP 8.1, with no extension but openssl. Its tokens are in an encrypted file in HOME, which all
 * processes of the account share. Each step is a method, so that a client that requires this file can have one step of
 * its own; then it calls run.
 */
declare(strict_types=1);

/** A call has failed. */
class Failure extends RuntimeException
{
    /** @param bool $hopeless whatever follows would fail the same way, or come too early */
    public function __construct(string $message, public readonly bool $hopeless = false)
    {
        parent::__construct($message);
    }
}

/** Status 0 where there was none, and the body: null where it is no JSON. */
class Answer
{
    public function __construct(public int $status = 0, public mixed $body = null, public array $headers = [])
    {
    }

    /** access_token, refresh_token and access_expires_at, or null where they are not all there. */
    public function tokens(): ?object
    {
        $data = $this->body->data ?? null;
        return isset($data->access_token, $data->refresh_token, $data->access_expires_at) ? $data : null;
    }

    /** Whether this is no answer to a refresh, which may have spent the token all the same. */
    public function lost(): bool
    {
        return $this->status === 0 || $this->status >= 500 || $this->status === 200 && $this->tokens() === null;
    }
}

class Client
{
    protected const EARLY = 300;    // seconds before expiry at which tokens are renewed
    protected const LONGEST = 10;   // seconds of a Retry-After that are sat out; a longer one ends the call
    protected const TIMEOUT = 5;    // seconds without a sign of life
    protected const TRIES = 3;      // of a refresh whose answer is lost
    protected const CIPHER = 'aes-256-gcm';

    protected ?object $tokens = null; // as they were answered
    protected string $store;

    public function __construct(protected string $base, protected string $username,
        #[SensitiveParameter] protected string $password)
    {
        $this->store = getenv('HOME') . '/.popup-tokens';
        $this->tokens = $this->load();
    }

    public function get(string $path): mixed
    {
        $this->prepare();
        $answer = $this->read($path);
        if ($answer->status === 401) {
            $this->renew();
            $answer = $this->read($path);
        }
        return $this->result("GET $path", $answer);
    }

    /** Sees that there is a token with life left in it, even where a new one has little. */
    protected function prepare(): void
    {
        if ($this->tokens === null) {
            $this->renew();
        }
        if (!$this->fresh()) {
            $this->renew();
        }
    }

    protected function fresh(): bool
    {
        return $this->expires() - time() > static::EARLY;
    }

    protected function expires(): int
    {
        return (int) strtotime($this->tokens->access_expires_at);
    }

    /** One process at a time. Who had to wait takes the tokens that the one before has stored. */
    protected function renew(): void
    {
        $old = $this->tokens;
        $lock = fopen("$this->store.lock", 'c');
        flock($lock, LOCK_EX);
        try {
            $this->tokens = $this->load();
            if ($this->tokens === null || $this->tokens == $old) {
                $this->replace();
            }
        } finally {
            fclose($lock);
        }
    }

    /** Refreshes, and logs in when the refresh token is dead, or spent by a refresh whose answer was lost. */
    protected function replace(): void
    {
        $answer = $this->tokens === null ? new Answer(401) : $this->refresh();
        if ($answer->status === 401 || $answer->lost()) {
            $this->keep('login', $this->login());
        } else {
            $this->keep('refresh', $answer);
        }
    }

    protected function refresh(): Answer
    {
        $answer = $this->sendRefresh();
        for ($try = 1; $answer->lost() && $try < static::TRIES; $try++) {
            usleep(200_000 * $try);
            $answer = $this->sendRefresh();
        }
        return $answer;
    }

    protected function sendRefresh(): Answer
    {
        return $this->send('POST', '/auth/refresh', ['refresh_token' => $this->tokens->refresh_token]);
    }

    protected function login(): Answer
    {
        return $this->send('POST', '/auth/login', ['username' => $this->username, 'password' => $this->password]);
    }

    protected function keep(string $what, #[SensitiveParameter] Answer $answer): void
    {
        $this->result($what, $answer);
        $this->tokens = $answer->tokens() ?? throw new Failure("$what: $answer->status without tokens");
        $this->save();
    }

    protected function save(): void
    {
        [$salt, $nonce, $tag] = [random_bytes(16), random_bytes(12), ''];
        $text = openssl_encrypt(json_encode($this->tokens), self::CIPHER, $this->key($salt), OPENSSL_RAW_DATA, $nonce, $tag);
        $this->write($salt . $nonce . $tag . $text);
    }

    protected function write(#[SensitiveParameter] string $content): void
    {
        $umask = umask(0077);
        file_put_contents("$this->store.new", $content);
        umask($umask);
        rename("$this->store.new", $this->store);
    }

    protected function load(): ?object
    {
        $content = (string) @file_get_contents($this->store);
        [$salt, $nonce, $tag] = [substr($content, 0, 16), substr($content, 16, 12), substr($content, 28, 16)];
        $text = strlen($tag) < 16 ? false
            : openssl_decrypt(substr($content, 44), self::CIPHER, $this->key($salt), OPENSSL_RAW_DATA, $nonce, $tag);
        return $text === false ? null : json_decode($text);
    }

    private function key(string $salt): string
    {
        return hash_pbkdf2('sha256', $this->password, $salt, 10_000, 32, true);
    }

    protected function read(string $path): Answer
    {
        return $this->send('GET', $path, token: $this->tokens->access_token);
    }

    protected function result(string $what, #[SensitiveParameter] Answer $answer): mixed
    {
        if ($answer->status >= 200 && $answer->status <= 299 && $answer->body !== null) {
            return $answer->body;
        }
        $message = $answer->body->error->message ?? 'no usable answer';
        $hopeless = in_array($answer->status, [403, 429], true) || [$what, $answer->status] === ['login', 401];
        throw new Failure("$what: $answer->status $message", $hopeless);
    }

    /** Sits out one 429. */
    protected function send(string $method, string $path, #[SensitiveParameter] ?array $content = null,
        #[SensitiveParameter] ?string $token = null): Answer
    {
        $answer = $this->exchange($method, $path, $content, $token);
        $seconds = $answer->status === 429 ? $this->toldToWait($answer) : null;
        if ($seconds === null || $seconds > static::LONGEST) {
            return $answer;
        }
        sleep(max(0, $seconds));
        return $this->exchange($method, $path, $content, $token);
    }

    protected function toldToWait(Answer $answer): ?int
    {
        $told = $answer->headers['retry-after'] ?? null;
        if ($told === null || ctype_digit($told)) {
            return $told === null ? null : (int) $told;
        }
        return strtotime($told) - strtotime($answer->headers['date'] ?? 'now');
    }

    protected function exchange(string $method, string $path, #[SensitiveParameter] ?array $content,
        #[SensitiveParameter] ?string $token): Answer
    {
        $stream = @fopen(rtrim($this->base, '/') . $path, 'r', false, stream_context_create(['http' => [
            'method' => $method,
            'header' => $token === null ? 'Content-Type: application/json' : "Authorization: Bearer $token",
            'content' => $content === null ? '' : json_encode($content),
            'timeout' => static::TIMEOUT,
            'follow_location' => 0,
            'ignore_errors' => true,
        ]]));
        if ($stream === false) {
            return new Answer();
        }
        $text = (string) @stream_get_contents($stream);
        $lines = stream_get_meta_data($stream)['wrapper_data'] ?? [];
        $status = (int) substr(array_shift($lines) ?? '', 9, 3);
        $headers = [];
        foreach ($lines as $line) {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $headers[strtolower($name)] = trim($value);
        }
        return new Answer($status, json_decode($text), $headers);
    }
}

/** Prints a line a call, or what went wrong on stderr. Ends the program. */
function run(string $kind): never
{
    $client = new $kind(...array_map(fn ($name) => (string) getenv("POPUPMOCK_$name"), ['BASE_URL', 'USERNAME', 'PASSWORD']));
    $failed = 0;
    foreach (['products', 'categories', 'countries'] as $name) {
        try {
            echo "$name: ", count($client->get("/api/v1/$name")), "\n";
        } catch (Failure $failure) {
            fwrite(STDERR, "$name: {$failure->getMessage()}\n");
            $failed = 1;
            if ($failure->hopeless) {
                break;
            }
        }
    }
    exit($failed);
}

if (realpath($_SERVER['SCRIPT_FILENAME']) === __FILE__) {
    run(Client::class);
}
