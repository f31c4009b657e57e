<?php
// Near miss: renews a token that has 5:01 left.
require __DIR__ . '/good.php';

class FiveMinutesAndOne extends Client
{
    protected const EARLY = 301;
}

run(FiveMinutesAndOne::class);
