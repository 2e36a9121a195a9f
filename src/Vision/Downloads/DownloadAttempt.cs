using System.Globalization;
using System.Net;

namespace VisionFinetune.Vision.Downloads;

/// <summary>One request and its transfer: appends to the part what the server sends, as far as it comes.</summary>
internal sealed class DownloadAttempt(RedirectingClient client, TimeProvider time, DownloadSettings settings)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Returns when the part has all bytes the server announced.</summary>
    /// <exception cref="TransientDownloadException">It may work the next time.</exception>
    /// <exception cref="DownloadException">It will not.</exception>
    public async Task RunAsync(DownloadRequest request, PartFile part, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        using var stall = new CancellationTokenSource(settings.StallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stall.Token);
        try
        {
            using var response = await client.GetAsync(request.Address, part.Length, either.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                CheckComplete(request.Address, response, part);
            else
                await CopyAsync(request, response, part, progress, stall, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TransientDownloadException($"no answer for {settings.StallTimeout.TotalSeconds:0} seconds");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.NameResolutionError)
        {
            throw new DownloadException($"{request.Address.Host} cannot be found: is this machine connected to the internet? "
                + $"{ByHand(request)}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new TransientDownloadException(e.Message.TrimEnd('.'));
        }
    }

    /// <summary>The way out for machines without internet.</summary>
    public static string ByHand(DownloadRequest request) => $"Or fetch {request.Address} elsewhere and save it as "
        + $"'{request.Destination}'.";

    private async Task CopyAsync(
        DownloadRequest request, HttpResponseMessage response, PartFile part, IProgress<DownloadProgress>? progress, CancellationTokenSource stall,
        CancellationToken cancel)
    {
        Prepare(request, response, part);
        var start = part.Length;
        long? total = response.Content.Headers.ContentLength is { } length ? start + length : null;
        var buffer = new byte[BufferBytes];
        using var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        for (int count; (count = await body.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            stall.CancelAfter(settings.StallTimeout);
            await part.AppendAsync(buffer.AsMemory(0, count), cancel).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(part.Length, total));
        }
        if (total is { } expected && part.Length < expected)
            throw new TransientDownloadException($"the connection ended after {part.Length} of {expected} bytes");
    }

    /// <summary>Makes the part end where the server's bytes begin.</summary>
    private static void Prepare(DownloadRequest request, HttpResponseMessage response, PartFile part)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                part.Clear();       // a server without ranges begins anew, and so do we
                return;
            case HttpStatusCode.PartialContent:
                var range = response.Content.Headers.ContentRange;
                if (part.Length == 0 || range is not { Unit: "bytes" } || range.From != part.Length)
                    throw new DownloadException($"{request.Address} was asked for the bytes from {part.Length} and sent "
                        + $"'{range}'; such a server cannot be trusted to resume. Delete the .part file and try again.");
                return;
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new TransientDownloadException(Status(response));
            default:
                throw new DownloadException($"{request.Address} answered {Status(response)}. {ByHand(request)}");
        }
    }

    /// <summary>416: the part is as long as the file, or longer and so not a part of it.</summary>
    private static void CheckComplete(Uri address, HttpResponseMessage response, PartFile part)
    {
        if (part.Length == 0)
            throw new DownloadException($"{address} answered {Status(response)} to a request for the whole file.");
        if (response.Content.Headers.ContentRange?.Length == part.Length)
            return;
        part.Clear();
        throw new TransientDownloadException("the part on the disk was longer than the file, so it begins anew");
    }

    private static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
}
