using System.Net;
using System.Net.Http.Headers;

namespace VisionFinetune.Vision.Downloads;

/// <summary>Sends GET requests and follows redirects by itself, so that none leads from https to http or on for ever.</summary>
internal sealed class RedirectingClient(HttpClient http)
{
    private const int MaxRedirects = 10;

    /// <summary>The response's headers have arrived, its content not yet. <paramref name="from"/> = 0 asks for the whole file.</summary>
    public async Task<HttpResponseMessage> GetAsync(Uri address, long from, CancellationToken cancel)
    {
        var current = address;
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            if (from > 0)
                request.Headers.Range = new RangeHeaderValue(from, null);
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (!IsRedirect(response))
                return response;
            using (response)
                current = Target(current, response.Headers.Location!);
        }
        throw new DownloadException($"{address} redirects more than {MaxRedirects} times.");
    }

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is not null;

    private static Uri Target(Uri current, Uri location)
    {
        if (!Uri.TryCreate(current, location, out var target))
            throw new DownloadException($"{current} redirects to '{location}', which is no address.");
        var allowed = target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && current.Scheme == Uri.UriSchemeHttp);
        return allowed
            ? target
            : throw new DownloadException($"{current} redirects to {target}; only https is followed from there, because anyone "
                + "on the way could change the rest.");
    }
}
