namespace VisionFinetune.Vision.Downloads;

/// <summary>Fetches the official CIFAR-10 archive (A. Krizhevsky, University of Toronto), which training reads as it is.</summary>
public sealed class Cifar10Download
{
    /// <summary>Where the author publishes the binary version.</summary>
    public const string OfficialAddress = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz";

    /// <summary>The archive's name, also on this machine.</summary>
    public const string FileName = "cifar-10-binary.tar.gz";

    /// <summary>The checksum that the author publishes beside the address.</summary>
    public const string Md5 = "c32a1d4ab5d03f1284b67883e8d87530";

    private readonly Downloader _downloader;
    private readonly Uri _address;
    private readonly Checksum _checksum;

    /// <param name="downloader">Does the transfer.</param>
    /// <param name="address">A mirror; the official address where left out. The checksum stays the official one.</param>
    public Cifar10Download(Downloader downloader, Uri? address = null)
        : this(downloader, address, Checksum.Md5(Md5))
    {
    }

    internal Cifar10Download(Downloader downloader, Uri? address, Checksum checksum)
    {
        _downloader = downloader;
        _address = address ?? new Uri(OfficialAddress);
        _checksum = checksum;
    }

    /// <summary>Puts the verified archive into a folder, unless it is there already.</summary>
    /// <returns>The archive's path, and whether it had to be downloaded.</returns>
    /// <exception cref="DownloadException">It cannot be had, or is damaged.</exception>
    public async Task<(string Path, DownloadOutcome Outcome)> FetchAsync(
        string folder, IProgress<DownloadProgress>? progress = null, CancellationToken cancel = default)
    {
        var path = Path.Combine(folder, FileName);
        return (path, await _downloader.FetchAsync(new DownloadRequest(_address, path, _checksum), progress, cancel).ConfigureAwait(false));
    }
}
