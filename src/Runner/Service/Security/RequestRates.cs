using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>Counts requests and wrong tokens by client address. Clients that stay away are forgotten.</summary>
internal sealed class RequestRates(RateLimits limits) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _wrongTokens = PartitionedRateLimiter.Create<HttpContext, IPAddress>(
        context => Bucket(ClientOf(context), limits.WrongTokenBurst, 1, TimeSpan.FromSeconds(limits.SecondsPerWrongToken)));

    /// <summary>Sets ASP.NET's limiter up.</summary>
    public static void Configure(RateLimiterOptions options, RateLimits limits)
    {
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, (IPAddress, bool)>(context => IsRead(context)
                ? Bucket((ClientOf(context), true), limits.ReadBurst, limits.ReadsPerSecond, TimeSpan.FromSeconds(1))
                : Bucket((ClientOf(context), false), limits.WriteBurst, limits.WritesPerSecond, TimeSpan.FromSeconds(1))),
            PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => RateLimitPartition.GetConcurrencyLimiter(
                ClientOf(context), _ => new ConcurrencyLimiterOptions { PermitLimit = limits.AtOnce })));
        options.OnRejected = (rejected, _) => new ValueTask(TooMany("requests", WaitOf(rejected.Lease)).WriteAsync(rejected.HttpContext));
    }

    /// <summary>The refusal of a client that has guessed too often; its next token is not even looked at.</summary>
    public Refusal? CheckGuesses(HttpContext context) => _wrongTokens.GetStatistics(context) is { CurrentAvailablePermits: < 1 }
        ? TooMany("wrong tokens", TimeSpan.FromSeconds(limits.SecondsPerWrongToken)) : null;

    /// <summary>Remembers a wrong token.</summary>
    public void CountGuess(HttpContext context) => _wrongTokens.AttemptAcquire(context).Dispose();

    public void Dispose() => _wrongTokens.Dispose();

    private static TimeSpan WaitOf(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);

    private static Refusal TooMany(string what, TimeSpan wait) => new(StatusCodes.Status429TooManyRequests, string.Create(
        CultureInfo.InvariantCulture, $"Too many {what} from this address; try again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} s."))
    {
        RetryAfter = wait,
    };

    /// <summary>Predictions change nothing, and have a queue of their own.</summary>
    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
        || context.GetEndpoint()?.Metadata.GetMetadata<UploadEndpoint>() is not null;

    private static RateLimitPartition<TKey> Bucket<TKey>(TKey key, int burst, int refill, TimeSpan period) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = period,
        });

    /// <summary>Of IPv6 the network, since one client has 2^64 addresses in it. Headers of proxies are not believed.</summary>
    internal static IPAddress ClientOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
