using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>Sends requests to <c>/api/2.0/</c> and turns everything that can go wrong into <see cref="MlflowException"/>.</summary>
internal sealed class MlflowHttp : IDisposable
{
    private const int LongestAnswer = 16 * 1024 * 1024, LongestQuote = 200;

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;

    /// <param name="address">Of the server.</param>
    /// <param name="timeout">Longest wait for one answer.</param>
    /// <param name="authorization">Sent with every request; none for open servers.</param>
    /// <param name="handler">Replaces the network in tests.</param>
    public MlflowHttp(Uri address, TimeSpan timeout, AuthenticationHeaderValue? authorization, HttpMessageHandler? handler = null)
    {
        _timeout = timeout;
        // A redirect could lead anywhere, and would turn POST into GET.
        _http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(address, "api/2.0/"),
            Timeout = timeout,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        _http.DefaultRequestHeaders.Authorization = authorization;
    }

    public void Dispose() => _http.Dispose();

    public Task<JsonElement> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>The body is sent with its length: MLflow's simplest server does not understand a chunked one.</summary>
    public Task<JsonElement> PostAsync<T>(string path, T body, CancellationToken cancel)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, MlflowJson.Options));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(HttpMethod.Post, path, content, cancel);
    }

    public Task<JsonElement> PutAsync(string path, byte[] content, CancellationToken cancel) =>
        SendAsync(HttpMethod.Put, path, new ByteArrayContent(content), cancel);

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using var response = await _http.SendAsync(request, cancel).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? Parse(text) : throw Refusal(response.StatusCode, text);
        }
        catch (HttpRequestException e)
        {
            throw new MlflowException($"it cannot be reached: {e.Message.TrimEnd('.')}", null, isTransient: true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new MlflowException(FormattableString.Invariant($"it did not answer within {_timeout.TotalSeconds:g3} s"), null, isTransient: true);
        }
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new MlflowException($"it does not answer as an MLflow server: {Quote(text)}", null, isTransient: false);
        }
    }

    /// <summary>MLflow explains refusals as <c>{ "error_code": …, "message": … }</c>.</summary>
    private static MlflowException Refusal(HttpStatusCode status, string text)
    {
        string? code = null, message = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            code = document.RootElement.TryGetProperty("error_code", out var c) ? c.ToString() : null;
            message = document.RootElement.TryGetProperty("message", out var m) ? m.ToString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // a proxy's page, or no object
        }
        var said = message is null ? "" : $": {Quote(message)}";
        var hint = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? $" (a token goes into {MlflowClient.TokenVariable})" : "";
        var transient = (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
        return new MlflowException($"it answered {(int)status} {(code is null ? status.ToString() : Quote(code))}{said}{hint}", code, transient);
    }

    /// <summary>One line of what a server said.</summary>
    private static string Quote(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return OneLine.Of(line.Length <= LongestQuote ? line : string.Concat(line.AsSpan(0, LongestQuote), "…"));
    }
}
