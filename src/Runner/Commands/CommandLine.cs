using System.CommandLine;
using Serilog;
using VisionFinetune.Engine;

namespace VisionFinetune.Runner.Commands;

/// <summary>Runs a command and turns its outcome into an exit code: a user's mistake is its message and code 2.</summary>
internal static class CommandLine
{
    public static int Invoke(RootCommand root, string[] args)
    {
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            // The parser adds that a command is missing to every word it does not know.
            var message = parse.Errors.OrderBy(e => e.Message.StartsWith("Required command", StringComparison.Ordinal)).First().Message;
            Console.Error.WriteLine($"{message.ReplaceLineEndings(" ").Trim()} ('vft --help' lists the commands; each has --help "
                + "with an example.)");
            return ExitCodes.UserMistake;
        }
        try
        {
            return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UserException e)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.UserMistake;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (NativeLibrary.Explain(e) is { } line)
        {
            Console.Error.WriteLine(line);
            return ExitCodes.UserMistake;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.UserMistake;
        }
        catch (Exception e) when (OutOfMemory(e) is { } line)
        {
            Console.Error.WriteLine(line);
            return ExitCodes.UserMistake;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"Internal error: {e}");
            return ExitCodes.InternalError;
        }
        finally
        {
            Log.CloseAndFlush();
        }
    }

    /// <summary>What to do about an error that means that the device's memory does not suffice; none for any other error.</summary>
    public static string? OutOfMemory(Exception error) => error is OutOfMemoryException
        || error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || error.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
        ? $"The device ran out of memory ({error.Message.Split('\n')[0].Trim()}). Use smaller batches (--set train.batch_size=32) or images."
        : null;
}
