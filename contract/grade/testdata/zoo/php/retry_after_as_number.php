<?php
// Broken: reads Retry-After as a number alone. Where it is a date, that number is 0, and the call is sent again at once.
// Seen in: Shopify/shopify-app-js#3367, acmesh-official/acme.sh#7201
require __DIR__ . '/good.php';

class RetryAfterAsNumber extends Client
{
    protected function toldToWait(Answer $answer): ?int
    {
        return (int) ($answer->headers['retry-after'] ?? 0);
    }
}

run(RetryAfterAsNumber::class);
