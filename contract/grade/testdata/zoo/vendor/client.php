<?php
class APIClient {
    private $host;
    private $accessToken;
    private $refreshToken;
    private $accessExpiresAt;
    private $username;
    private $password;

    public function __construct($host, $username, $password) {
        $this->host = $host;
        $this->username = $username;
        $this->password = $password;
    }

    public function authenticate() {
        $data = json_encode([
            'username' => $this->username,
            'password' => $this->password
        ]);

        $ch = curl_init($this->host . '/auth/login');
        curl_setopt($ch, CURLOPT_POST, true);
        curl_setopt($ch, CURLOPT_POSTFIELDS, $data);
        curl_setopt($ch, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
        curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);

        $response = curl_exec($ch);
        $httpCode = curl_getinfo($ch, CURLINFO_HTTP_CODE);
        curl_close($ch);

        if ($httpCode !== 200) {
            throw new Exception('Authentication failed');
        }

        $result = json_decode($response, true);
        $this->updateTokens($result['data']);
    }

    public function request($url, $method = 'GET', $data = null) {
        $token = $this->getValidAccessToken();

        $headers = [
            'Authorization: Bearer ' . $token,
            'Content-Type: application/json'
        ];

        $ch = curl_init($url);
        curl_setopt($ch, CURLOPT_CUSTOMREQUEST, $method);
        curl_setopt($ch, CURLOPT_HTTPHEADER, $headers);
        curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
        curl_setopt($ch, CURLOPT_TIMEOUT, 30);

        if ($data) {
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode($data));
        }

        $response = curl_exec($ch);
        $httpCode = curl_getinfo($ch, CURLINFO_HTTP_CODE);
        curl_close($ch);

        // If we get a 401, try refreshing once and retry
        if ($httpCode === 401) {
            $this->refresh();
            return $this->request($url, $method, $data);
        }

        return json_decode($response, true);
    }

    private function getValidAccessToken() {
        if ($this->shouldRefresh()) {
            $this->refresh();
        }
        return $this->accessToken;
    }

    private function shouldRefresh() {
        if (!$this->accessExpiresAt) return true;
        // Refresh 5 minutes (300 seconds) before expiry
        return (time() + 300) >= $this->accessExpiresAt;
    }

    private function refresh() {
        if (!$this->refreshToken) {
            $this->authenticate();
            return;
        }

        $data = json_encode(['refresh_token' => $this->refreshToken]);

        $ch = curl_init($this->host . '/auth/refresh');
        curl_setopt($ch, CURLOPT_POST, true);
        curl_setopt($ch, CURLOPT_POSTFIELDS, $data);
        curl_setopt($ch, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
        curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);

        $response = curl_exec($ch);
        $httpCode = curl_getinfo($ch, CURLINFO_HTTP_CODE);
        curl_close($ch);

        if ($httpCode === 200) {
            $result = json_decode($response, true);
            $this->updateTokens($result['data']);
        } else {
            // Refresh failed (expired or revoked), re-authenticate
            $this->authenticate();
        }
    }

    private function updateTokens($tokenData) {
        $this->accessToken = $tokenData['access_token'];
        $this->refreshToken = $tokenData['refresh_token'];
        $this->accessExpiresAt = strtotime($tokenData['access_expires_at']);
    }
}

// Usage
$api = new APIClient(getenv('POPUPMOCK_BASE_URL'), getenv('POPUPMOCK_USERNAME'), getenv('POPUPMOCK_PASSWORD'));
$api->authenticate();

// Tokens are automatically refreshed before expiry
$products = $api->request(getenv('POPUPMOCK_BASE_URL') . '/api/v1/products');
$categories = $api->request(getenv('POPUPMOCK_BASE_URL') . '/api/v1/categories');
?>
