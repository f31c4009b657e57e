<?php
// Broken: refuses a token that was issued in the future, by its own clock.
// Seen in: firebase/php-jwt#51, now googleapis/php-jwt; lcobucci/jwt#191
require __DIR__ . '/good.php';

class ChecksIat extends Client
{
    protected function keep(string $what, #[SensitiveParameter] Answer $answer): void
    {
        $claims = explode('.', $answer->tokens()?->access_token ?? '')[1] ?? '';
        $issued = json_decode((string) base64_decode(strtr($claims, '-_', '+/')))?->iat ?? 0;
        if ($issued > time() + 5) {
            throw new Failure("$what: cannot use a token prior to " . gmdate(DATE_ATOM, $issued));
        }
        parent::keep($what, $answer);
    }
}

run(ChecksIat::class);
