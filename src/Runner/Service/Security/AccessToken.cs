using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>The secret that a request bears in its <c>Authorization</c> header (RFC 6750, section 2.1); nowhere else, since
/// addresses end up in histories and logs.</summary>
internal sealed class AccessToken
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest;

    private AccessToken(string token) => _digest = Digest(token);

    /// <summary>Shortest token that is accepted: 16 random hexadecimal digits are 64 bits.</summary>
    public const int LeastCharacters = 16;

    /// <summary>The token of the settings; none where the service listens on this machine alone and has none.</summary>
    /// <exception cref="UserException">Other machines can reach the address and there is no token, or it is a weak one.</exception>
    public static AccessToken? Of(ServiceSettings settings)
    {
        if (settings.Token is null)
        {
            return IsLoopback(settings.Address) ? null : throw new UserException(
                $"--address is {settings.Address}, which other machines can reach, but there is no token; set VFT_TOKEN or --token-file "
                + "to a long random text (openssl rand -hex 32), or listen on 127.0.0.1.");
        }
        if (settings.Token.Length < LeastCharacters || !settings.Token.All(c => c is > ' ' and < '\x7f'))
        {
            throw new UserException($"The token has {settings.Token.Length} characters; expected at least {LeastCharacters}, none of them "
                + "a space or outside ASCII, such as openssl rand -hex 32 prints.");
        }
        return new AccessToken(settings.Token);
    }

    /// <summary>What the request bears, or none.</summary>
    public static string? In(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim() : null;

    /// <summary>Takes the same time whatever is wrong: digests are compared, so that not even the length shows.</summary>
    public bool Matches(string found) => CryptographicOperations.FixedTimeEquals(_digest, Digest(found));

    private static bool IsLoopback(string address) =>
        address == "localhost" || (IPAddress.TryParse(address, out var parsed) && IPAddress.IsLoopback(parsed));

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
