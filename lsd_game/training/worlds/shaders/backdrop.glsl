// What lies behind everything: sky or the void of space, moved by the camera's turning alone.
layout(location = 0) out vec4 surface;
layout(location = 1) out vec4 place;
layout(location = 2) out vec4 detail;
layout(location = 3) out vec4 motion;
uniform mat3 AXES, AXES_BEFORE;  // columns: right, up, forward
uniform vec2 SIZE, HALF_EXTENT;  // pixels; tangent of half the field of view (2D: half the picture in world units)
uniform vec2 SCROLL, SCROLL_BEFORE;  // 2D: where the parallax plane stands, world units
uniform float FLAT, FAR;
uniform int BACKDROP;

void main() {
    vec2 screen = (uv * 2.0 - 1.0) * HALF_EXTENT;
    surface = vec4(0.0, 0.0, 1.0, float(BACKDROP));
    if (FLAT > 0.5) {
        place = vec4(screen + SCROLL, -1.0, FAR);
        motion = vec4((SCROLL_BEFORE - SCROLL) / HALF_EXTENT * 0.5 * SIZE * vec2(1, -1), 0.0, 0.0);
    } else {
        vec3 ray = normalize(AXES * vec3(screen, 1.0));
        vec3 seen = transpose(AXES_BEFORE) * ray;
        vec2 before = seen.xy / max(seen.z, 1e-3) / HALF_EXTENT * 0.5 + 0.5;
        surface.xyz = -ray;
        place = vec4(ray, FAR);
        motion = vec4(clamp((uv - before) * SIZE * vec2(1, -1), -4096.0, 4096.0), 0.0, 0.0);
    }
    detail = vec4(uv, 0.0, 0.0);
}
