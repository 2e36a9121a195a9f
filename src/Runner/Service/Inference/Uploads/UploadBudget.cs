using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Inference.Uploads;

/// <summary>How much memory the uploads of all requests together may take.</summary>
internal sealed class UploadBudget(ServiceLimits limits) : IDisposable
{
    private const int BytesPerPermit = 1 << 10;
    private const int PixelsPerPermit = 1000;

    private readonly ConcurrencyLimiter _bytes = new(new() { PermitLimit = Permits(limits.UploadBytesAtOnce, BytesPerPermit) });
    private readonly ConcurrencyLimiter _pixels = new(new()
    {
        PermitLimit = Permits(Math.Max(limits.PixelsAtOnce, limits.ImagePixels), PixelsPerPermit),
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Room for one upload, until it is disposed.</summary>
    /// <exception cref="RequestRefusedException">There is none now.</exception>
    public RateLimitLease Bytes(long count)
    {
        var lease = _bytes.AttemptAcquire(Permits(count, BytesPerPermit));
        return lease.IsAcquired ? lease : throw new RequestRefusedException(new Refusal(
            StatusCodes.Status503ServiceUnavailable, "Too many uploads are in progress; try again in a second.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        });
    }

    /// <summary>Waits for room to decode one image.</summary>
    public ValueTask<RateLimitLease> PixelsAsync(long count, CancellationToken stop) => _pixels.AcquireAsync(Permits(count, PixelsPerPermit), stop);

    public void Dispose()
    {
        _bytes.Dispose();
        _pixels.Dispose();
    }

    private static int Permits(long count, int each) => (int)Math.Clamp((count + each - 1) / each, 1, int.MaxValue);
}
