<?php
// Broken: refreshes after a 401, but repeats the request as it was, with the old token in its header.
// Seen in: Snowflake-Labs/pg_lake#276, jackmusick/bifrost#16
require __DIR__ . '/good.php';

class OldTokenAgain extends Client
{
    public function get(string $path): mixed
    {
        $this->prepare();
        $token = $this->tokens->access_token;
        $request = fn () => $this->send('GET', $path, token: $token);
        $answer = $request();
        if ($answer->status === 401) {
            $this->renew();
            $answer = $request();
        }
        return $this->result("GET $path", $answer);
    }
}

run(OldTokenAgain::class);
