namespace VisionFinetune.Vision.Downloads;

/// <summary>Fetches files over http: resumes, retries, verifies, and only then gives the file its name.</summary>
/// <remarks>A file under its final name was complete and verified when it got it. What an interrupted download had is kept as
/// <c>NAME.part</c> and used by the next one.</remarks>
public sealed class Downloader
{
    private readonly RedirectingClient _client;
    private readonly TimeProvider _time;
    private readonly DownloadSettings _settings;

    /// <param name="http">Should not follow redirects nor limit the time of a request; <see cref="CreateClient"/> makes one.</param>
    /// <param name="settings">How patient it is.</param>
    /// <param name="time">The clock of pauses and stalls.</param>
    public Downloader(HttpClient http, DownloadSettings? settings = null, TimeProvider? time = null)
    {
        _client = new RedirectingClient(http);
        _settings = settings ?? new DownloadSettings();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Replaces the file system in tests of a full disk.</summary>
    internal Func<string, Stream>? OpenPart { get; init; }

    /// <summary>A client as <see cref="Downloader"/> needs it.</summary>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Fetches one file, unless it is there already.</summary>
    /// <exception cref="DownloadException">It cannot be had, or its checksum is wrong; then the damaged bytes were deleted.</exception>
    public async Task<DownloadOutcome> FetchAsync(
        DownloadRequest request, IProgress<DownloadProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await IsPresentAsync(request, cancel).ConfigureAwait(false))
            return DownloadOutcome.AlreadyPresent;
        var part = PartFile.Open(request.Destination, OpenPart);
        await using (part.ConfigureAwait(false))
        {
            var resumed = part.Length > 0;
            await TransferAsync(request, part, progress, cancel).ConfigureAwait(false);
            var found = await part.ComputeAsync(request.Checksum, cancel).ConfigureAwait(false);
            if (found != request.Checksum.Hex && resumed)
            {
                // The old bytes may be of another version of the file; they get one chance less than fresh ones.
                part.Clear();
                await TransferAsync(request, part, progress, cancel).ConfigureAwait(false);
                found = await part.ComputeAsync(request.Checksum, cancel).ConfigureAwait(false);
            }
            if (found != request.Checksum.Hex)
                throw await DamagedAsync(request, part, found).ConfigureAwait(false);
            await part.CompleteAsync().ConfigureAwait(false);
        }
        return DownloadOutcome.Downloaded;
    }

    private static async Task<bool> IsPresentAsync(DownloadRequest request, CancellationToken cancel)
    {
        if (!File.Exists(request.Destination))
            return false;
        using var stream = File.OpenRead(request.Destination);
        return await request.Checksum.ComputeAsync(stream, cancel).ConfigureAwait(false) == request.Checksum.Hex;
    }

    /// <summary>Repeats attempts as long as each brings the part further, and a few times where it does not.</summary>
    private async Task TransferAsync(DownloadRequest request, PartFile part, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        var attempt = new DownloadAttempt(_client, _time, _settings);
        var longest = part.Length;
        for (var fruitless = 0; ;)
        {
            try
            {
                await attempt.RunAsync(request, part, progress, cancel).ConfigureAwait(false);
                return;
            }
            catch (TransientDownloadException e)
            {
                fruitless = part.Length > longest ? 1 : fruitless + 1;
                longest = Math.Max(longest, part.Length);
                if (fruitless >= _settings.MaxFruitlessAttempts)
                    throw GaveUp(request, part, e, fruitless);
            }
            await Task.Delay(_settings.FirstPause * Math.Pow(2, fruitless - 1), _time, cancel).ConfigureAwait(false);
        }
    }

    private static DownloadException GaveUp(DownloadRequest request, PartFile part, TransientDownloadException e, int attempts) =>
        new($"{request.Address} could not be downloaded: {e.Message} ({attempts} attempts in a row). "
            + $"{part.Length} bytes are kept in '{PartFile.PathOf(request.Destination)}'; the same command goes on from there.", e);

    private static async Task<DownloadException> DamagedAsync(DownloadRequest request, PartFile part, string found)
    {
        var length = part.Length;
        await part.DeleteAsync().ConfigureAwait(false);
        return new DownloadException(
            $"{request.Address} sent {length} bytes whose {request.Checksum.Algorithm.Name} begins with {found}; expected "
                + $"{request.Checksum.Hex}. "
            + "They are damaged or not the file, and were deleted. Try again later, or from another network.");
    }
}
