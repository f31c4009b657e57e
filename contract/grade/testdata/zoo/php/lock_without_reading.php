<?php
// Broken: waits for the lock, but then refreshes with the token it had before, which the process ahead has spent.
// Seen in: denn-gubsky/loomcycle#391, frappe/frappe#40399
require __DIR__ . '/good.php';

class LockWithoutReading extends Client
{
    protected function renew(): void
    {
        $lock = fopen("$this->store.lock", 'c');
        flock($lock, LOCK_EX);
        try {
            $this->replace();
        } finally {
            fclose($lock);
        }
    }
}

run(LockWithoutReading::class);
