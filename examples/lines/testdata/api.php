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
            [$status, $body] = $this->send('POST', '/auth/refresh', ['refresh_token' => $this->tokens->refresh_token]);
            $this->tokens = $status === 200 ? $body->data : $this->login();
            [$status, $body] = $this->send($method, $path, null);
        }
        return [$status, $body];
    }

    private function login(): object
    {
        $credentials = ['username' => getenv('POPUPMOCK_USERNAME'), 'password' => getenv('POPUPMOCK_PASSWORD')];
        [$status, $body] = $this->send('POST', '/auth/login', $credentials);
        return $status === 200 ? $body->data : throw new Exception("login: $status", $status);
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
