<?php
/** A client for the adapter, as small as one can be that lives through an hour: after a 401 it refreshes, or else logs in. */
final class API
{
    private ?object $tokens = null;

    public function request(string $method, string $path): array
    {
        $this->tokens ??= $this->login();
        [$status, $body] = $this->send($method, $path, null);
        if ($status === 401) {
            $this->tokens = $this->refresh();
            [$status, $body] = $this->send($method, $path, null);
        }
        return [$status, $body];
    }

    private function refresh(): object
    {
        [$status, $body] = $this->send('POST', '/auth/refresh', ['refresh_token' => $this->tokens->refresh_token]);
        return $status === 401 ? $this->login() : $this->tokensOf('refresh', $status, $body);
    }

    private function login(): object
    {
        $credentials = ['username' => getenv('POPUPMOCK_USERNAME'), 'password' => getenv('POPUPMOCK_PASSWORD')];
        return $this->tokensOf('login', ...$this->send('POST', '/auth/login', $credentials));
    }

    private function tokensOf(string $what, int $status, mixed $body): object
    {
        return $status === 200 && isset($body->data) ? $body->data : throw new Exception("$what: $status", $status);
    }

    private function send(string $method, string $path, ?array $content): array
    {
        $text = @file_get_contents(getenv('POPUPMOCK_BASE_URL') . $path, false, stream_context_create(['http' => [
            'method' => $method,
            'header' => $content ? 'Content-Type: application/json' : "Authorization: Bearer {$this->tokens->access_token}",
            'content' => $content ? json_encode($content) : '',
            'ignore_errors' => true,
        ]]));
        if ($text === false) {
            throw new Exception("$method $path: no answer");
        }
        return [(int) substr($http_response_header[0], 9, 3), json_decode($text)];
    }
}

$api = new API();
