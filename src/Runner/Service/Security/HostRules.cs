using System.Net;
using Microsoft.AspNetCore.Http;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>The names under which the service answers.</summary>
/// <remarks>A page of a stranger can point its own host name at this machine (DNS rebinding) and would then be of the same origin as the
/// service. It cannot choose what the browser says in <c>Host</c>. Ports are not looked at: the service is often reached through a
/// tunnel.</remarks>
internal static class HostRules
{
    /// <summary>The refusal of a request for another host.</summary>
    public static Refusal? Check(HttpContext context, ServiceSettings settings) =>
        IsExpected(context.Request.Host.Host, context.Connection.LocalIpAddress, settings) ? null : new Refusal(
            StatusCodes.Status421MisdirectedRequest,
            "This service does not answer under this host name. Open it by its address (http://127.0.0.1), or start it with "
            + "--host-name NAME.");

    /// <param name="host">Of the header, without the port.</param>
    /// <param name="local">The address that the connection came in on.</param>
    /// <param name="settings">The configured names.</param>
    internal static bool IsExpected(string host, IPAddress? local, ServiceSettings settings)
    {
        if (settings.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase))
            return true;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address) || address.ToString() != host.Trim('[', ']'))
            return false;
        return IPAddress.IsLoopback(address) || (local is not null && Plain(address).Equals(Plain(local)));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
