<?php
// Uses Redis the way the vendor's page does (Token Management, "Redis storage"): stores the pair that is given, or prints
// the one that is there, and whether it is to be refreshed.
[, $socket, $client] = $argv;
$redis = new Redis();
$redis->connect($socket);
$key = "api_tokens:{$client}";
if (count($argv) > 3) {
    [, , , $access, $refresh, $expires] = $argv;
    $redis->hMSet($key, ['access_token' => $access, 'refresh_token' => $refresh, 'expires_at' => strtotime($expires)]);
    $redis->expire($key, 7 * 24 * 60 * 60);
    exit;
}
$expires = (int) $redis->hGet($key, 'expires_at');
$late = time() + 300 >= $expires ? 'yes' : 'no';
echo $redis->hGet($key, 'access_token'), ' ', $redis->hGet($key, 'refresh_token'), " $expires refresh: $late\n";
