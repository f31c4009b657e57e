<?php
// Broken: takes the new access token from a refresh, but keeps the refresh token of the login.
// Seen in: metabrainz/picard#3400, ilios/frontend#2527
require __DIR__ . '/good.php';

class FirstRefreshToken extends Client
{
    protected function keep(string $what, #[SensitiveParameter] Answer $answer): void
    {
        if ($what === 'refresh' && $answer->tokens() !== null) {
            $answer->body->data->refresh_token = $this->tokens->refresh_token;
        }
        parent::keep($what, $answer);
    }
}

run(FirstRefreshToken::class);
