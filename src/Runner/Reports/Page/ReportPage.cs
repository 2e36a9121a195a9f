namespace VisionFinetune.Runner.Reports.Page;
internal static class ReportPage { public static string Render(ReportData d) => d.RunName; }
