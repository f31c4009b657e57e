<?php
// Broken: tries the password that was refused up to five times, and again for the next call, which may lock the account.
// Seen in: PokemonGoF/PokemonGo-Bot#5376, Voyz/ibeam#32, aza547/wow-recorder#588
require __DIR__ . '/good.php';

class WrongPasswordAgain extends Client
{
    protected function login(): Answer
    {
        for ($try = 1; ($answer = parent::login())->status === 401 && $try < 5; $try++) {
            usleep(100_000);
        }
        return $answer;
    }
}

run(WrongPasswordAgain::class);
